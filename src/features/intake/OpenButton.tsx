import { useRef } from "react";
import { useDeskServices } from "#store";
import { Button } from "#ui";

/** The picker: several files of any type, since a file is told by its content. */
export function OpenButton(): React.JSX.Element {
  const { coordinator } = useDeskServices();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button kind="first" onClick={() => input.current?.click()}>
        Open images
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Images to open"
        data-testid="picker"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // Emptied at once, so that choosing the same file again counts as a change.
          event.currentTarget.value = "";
          if (files.length > 0) coordinator.open(files);
        }}
      />
    </>
  );
}
