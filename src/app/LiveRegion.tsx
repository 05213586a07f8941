import { errorMessage } from "#core/messages";
import {
  type FilmEntry,
  findingName,
  findingsHeading,
  findingsSentence,
  orderFindings,
  selectedFilm,
  selectedName,
  useDesk,
} from "#store";
import styles from "./app.module.css";

/** Says in words what happened, for those who do not see it: the film in front and its state, then the last event. */
export function LiveRegion(): React.JSX.Element {
  const film = useDesk(selectedFilm);
  const name = useDesk(selectedName);
  const hidden = useDesk((desk) => desk.view.model === "hidden");
  const modelRuns = useDesk((desk) => desk.analysis.model.status !== "unavailable");
  const announcement = useDesk((desk) => desk.notices.announcement);
  return (
    <>
      <div className={styles["unseen"]} role="status" aria-label="State of the film">
        {film ? filmSentence(film, name, hidden, modelRuns) : ""}
      </div>
      <div className={styles["unseen"]} role="status" aria-label="Last event">
        {announcement}
      </div>
    </>
  );
}

function filmSentence(film: FilmEntry, fileName: string, modelHidden: boolean, modelRuns: boolean): string {
  const { reading, analysis } = film;
  if (reading.status === "refused") return errorMessage(reading.error, fileName).sentence;
  if (reading.status !== "read") return `${fileName} is ${reading.status}.`;
  if (modelHidden) return `${fileName} is shown.`;
  switch (analysis.status) {
    case "waiting":
      return modelRuns ? `${fileName} is shown, the model is working.` : `${fileName} is shown, without findings.`;
    case "analysing":
      return `${fileName} is shown, the model is working.`;
    case "held":
      return `${fileName}: doubtful film, the model waits for your word.`;
    case "barred":
      return `${fileName}: the model gives no findings for this film.`;
    case "failed":
      return errorMessage(analysis.error, fileName).sentence;
    case "done": {
      const { result } = analysis.analysis;
      const order = orderFindings(result);
      const names = order.flagged.map((finding) => findingName(finding.id).name).join(", ");
      const heading = findingsHeading(order.flagged.length, result.findings.length);
      return `${fileName}: ${heading}${names === "" ? "" : `: ${names}`}. ${findingsSentence(order)}`;
    }
  }
}
