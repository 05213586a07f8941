import { useState } from "react";
import { describePicture } from "#core/export";
import type { FilmFacts } from "#core/reading";
import { identityParts } from "#core/study";
import { drawPicture } from "#platform/draw-picture";
import { saveFile } from "#platform/save";
import { findingName, mapOf, selectedAnalysis, selectOverlay, useDesk, useDeskActions, useDeskServices } from "#store";
import { Button, Check, Dialog, NoticeBox } from "#ui";
import styles from "./export.module.css";
import { burnedInWords, overlayWords } from "./words.ts";

interface PictureDialogProps {
  readonly facts: FilmFacts;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Asks what the picture shall show; where text may be burnt into the film, first whether it names the patient. */
export function PictureDialog({ facts, open, onClose }: PictureDialogProps): React.JSX.Element {
  return (
    <Dialog label="Export the picture (PNG)" open={open} onClose={onClose}>
      <Questions facts={facts} onClose={onClose} />
    </Dialog>
  );
}

function Questions({ facts, onClose }: Omit<PictureDialogProps, "open">): React.JSX.Element {
  const { store, coordinator } = useDeskServices();
  const { noticeRaised, announced } = useDeskActions();
  const identityHidden = useDesk((desk) => desk.view.identity === "hidden");
  const chosen = useDesk((desk) => selectOverlay(desk)?.findingId ?? null);
  const [withMap, setWithMap] = useState(true);
  const [identity, setIdentity] = useState(false);
  const [looked, setLooked] = useState(false);
  const caution = burnedInWords(facts);
  const parts = facts.header ? identityParts(facts.header) : [];

  const save = async (): Promise<void> => {
    const state = store.getState();
    const film = await coordinator.pixels(facts.id);
    if (!film || film.facts.id !== facts.id) {
      noticeRaised("The picture was not saved: the film could not be read again.", "Open the film once more.");
      return;
    }
    const shown = state.view.model === "hidden" ? undefined : selectedAnalysis(state);
    const analysis = shown?.filmId === facts.id ? shown : undefined;
    const overlay = withMap ? selectOverlay(state) : null;
    const map = analysis && overlay ? mapOf(analysis, overlay.findingId) : null;
    const drawing = describePicture({
      film: facts,
      frame: film.frame,
      pixelSha256: film.pixelSha256,
      result: analysis?.result ?? null,
      overlay:
        analysis && overlay && map
          ? {
              findingId: overlay.findingId,
              findingWords: overlayWords(analysis.result, overlay.findingId),
              map,
              ceiling: overlay.ceiling,
              opacity: state.view.opacity,
              heat: overlay.heat,
              contour: overlay.contour,
              weak: overlay.weak,
            }
          : null,
      identity,
    });
    const file = await drawPicture(drawing, film.frame);
    if (!file) {
      noticeRaised(
        "The picture could not be drawn: this browser gave no memory for it.",
        "Close other tabs, try again.",
      );
      return;
    }
    saveFile(file);
    announced("Picture saved");
  };

  return (
    <form
      className={styles["questions"]}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
        onClose();
      }}
    >
      <p>The whole film under its default window, with the patient's side and "Research use only" on it.</p>
      {chosen === null ? null : (
        <Check label={`With the heatmap: ${findingName(chosen).name}`} checked={withMap} onChange={setWithMap} />
      )}
      {parts.length === 0 ? null : (
        <Check
          label={`With the patient's name, ID and dates${identityHidden ? "" : `: ${parts.join(" · ")}`}`}
          checked={identity}
          onChange={setIdentity}
        />
      )}
      {caution === null ? null : (
        <NoticeBox sentence={caution} advice="Look at the film's corners before it leaves this computer.">
          <Check label="I have looked; save it as it is" checked={looked} onChange={setLooked} />
        </NoticeBox>
      )}
      <div className={styles["answers"]}>
        <Button kind="first" type="submit" disabled={caution !== null && !looked}>
          Save picture
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
