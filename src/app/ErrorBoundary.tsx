import { Component, type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "#ui";
import styles from "./app.module.css";
import { faultDetails, isMissingPart } from "./fault.ts";

interface ErrorBoundaryState {
  readonly error: Error | null;
  readonly when: string;
}

/** A fault in the page itself: says what happened and what to do, and gives the lines that help whoever mends it. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null, when: "" };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return {
      error: error instanceof Error ? error : new Error("not an error"),
      when: new Date().toISOString(),
    };
  }

  override render(): ReactNode {
    const { error, when } = this.state;
    return error ? <Fault error={error} when={when} /> : this.props.children;
  }
}

function Fault({ error, when }: { readonly error: Error; readonly when: string }): React.JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const lines = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState<"no" | "yes" | "selected">("no");
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const missing = isMissingPart(error);
  const details = faultDetails(error, {
    version: __APP_VERSION__,
    commit: __APP_COMMIT__,
    browser: navigator.userAgent,
    when,
  });
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(details);
      setCopied("yes");
    } catch {
      // No clipboard on plain http, or not allowed: the lines are marked, ready for the keyboard.
      if (lines.current) getSelection()?.selectAllChildren(lines.current);
      setCopied("selected");
    }
  };
  return (
    <main className={styles["broken"]}>
      <h1 ref={heading} tabIndex={-1}>
        {missing ? "A part of Carina could not be loaded" : "Carina has stopped because of a fault of its own"}
      </h1>
      <p>
        {missing
          ? "The server that hands out this page did not answer, or holds another version by now. Your files are untouched and nothing has left this computer."
          : "Your files are untouched and nothing has left this computer. What was on the screen is gone, no result was kept."}
      </p>
      <h2>What to do</h2>
      <ol>
        <li>
          {missing ? "Check the connection, load the page again" : "Load the page again"} and open the files once more.
        </li>
        <li>If it happens again with the same file, leave that file out and read it elsewhere.</li>
        <li>Give the lines below to whoever installed Carina; they hold nothing from a file.</li>
      </ol>
      <pre ref={lines}>{details}</pre>
      <div className={styles["brokenActions"]}>
        <Button kind="first" onClick={() => location.reload()}>
          Load the page again
        </Button>
        <Button onClick={() => void copy()}>Copy the lines</Button>
        <span role="status">
          {copied === "yes" ? "Copied" : copied === "selected" ? "Marked: copy them with Ctrl C" : ""}
        </span>
      </div>
    </main>
  );
}
