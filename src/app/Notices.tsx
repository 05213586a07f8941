import { useDesk, useDeskActions } from "#store";
import { Button, NoticeBox } from "#ui";
import styles from "./app.module.css";

/** What concerns no single film; stands below the film until it is read. */
export function Notices(): React.JSX.Element | null {
  const notices = useDesk((desk) => desk.notices.notices);
  const { noticeDismissed } = useDeskActions();
  if (notices.length === 0) return null;
  return (
    <div className={styles["notices"]}>
      {notices.map((notice) => (
        <NoticeBox key={notice.id} sentence={notice.sentence} advice={notice.advice}>
          <Button onClick={() => noticeDismissed(notice.id)}>Close</Button>
        </NoticeBox>
      ))}
    </div>
  );
}
