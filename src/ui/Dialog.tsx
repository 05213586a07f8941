import { type ReactNode, useEffect, useRef } from "react";
import styles from "./ui.module.css";

interface DialogProps {
  readonly label: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A question that needs an answer; Escape is "no". Nothing of it is in the page while it is closed. */
export function Dialog({ label, open, onClose, children }: DialogProps): React.JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open === open) return;
    if (open) element.showModal();
    else element.close();
  }, [open]);
  return (
    <dialog ref={dialog} className={styles["dialog"]} aria-label={label} onClose={onClose}>
      {open ? (
        <>
          <h2>{label}</h2>
          {children}
        </>
      ) : null}
    </dialog>
  );
}
