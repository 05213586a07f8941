import { Component, type ReactNode } from "react";
import styles from "./app.module.css";

interface ErrorBoundaryState {
  readonly error: Error | null;
}

/** A fault in the page itself: says so, keeps the files where they are, and offers the way back. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className={styles["broken"]} role="alert">
        <h1>Carina has stopped because of a fault of its own</h1>
        <p>Your files are untouched and nothing has left this computer. Load the page again and open them once more.</p>
        <p>If it happens again with the same file, report the lines below; they hold nothing from the file.</p>
        <pre>
          Carina {__APP_VERSION__} ({__APP_COMMIT__}){"\n"}
          {error.name}
          {"\n"}
          {firstFrames(error.stack)}
        </pre>
        <button type="button" onClick={() => location.reload()}>
          Load the page again
        </button>
      </main>
    );
  }
}

/** Places in our code only: the message of an error may quote what was in a file. */
function firstFrames(stack: string | undefined): string {
  const frames = (stack ?? "").split("\n").filter((line) => /^\s*at |@/.test(line));
  return frames.slice(0, 4).join("\n");
}
