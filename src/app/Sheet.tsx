import { type ReactNode, useState } from "react";
import styles from "./app.module.css";

/** The findings: a column on a desk, below the film on a narrow one, on a phone a sheet that is pulled up by its handle. */
export function Sheet({ children }: { readonly children: ReactNode }): React.JSX.Element {
  const [raised, setRaised] = useState(false);
  return (
    <aside className={styles["findings"]} aria-label="Findings" data-raised={raised || undefined}>
      <button type="button" className={styles["handle"]} aria-expanded={raised} onClick={() => setRaised(!raised)}>
        {raised ? "More film" : "More findings"}
      </button>
      <div className={styles["findingsBody"]}>{children}</div>
    </aside>
  );
}
