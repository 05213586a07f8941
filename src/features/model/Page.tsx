import { type ReactNode, useEffect, useRef } from "react";
import styles from "./model.module.css";

interface PageProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A page over the desk: its heading gets the focus, Escape and the link lead back. `data-page` keeps the desk's keys away. */
export function Page({ title, children }: PageProps): React.JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    document.title = `${title} - Carina`;
    const back = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented) location.hash = "films";
    };
    window.addEventListener("keydown", back);
    return () => {
      window.removeEventListener("keydown", back);
      document.title = "Carina";
    };
  }, [title]);
  return (
    <main className={styles["page"]} data-page="">
      <article>
        <p>
          <a href="#films">Back to the films</a>
        </p>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p className={styles["notice"]}>Research use only. Not a medical device.</p>
        {children}
      </article>
    </main>
  );
}
