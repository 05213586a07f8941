import { useRef } from "react";
import { filesOfFolder } from "#platform/drop";
import { useDeskActions, useDeskServices } from "#store";
import { Button } from "#ui";

/** The picker for a whole folder, where the browser has one. */
export function OpenFolderButton(): React.JSX.Element | null {
  const { coordinator } = useDeskServices();
  const { noticeRaised, filesSkipped } = useDeskActions();
  const input = useRef<HTMLInputElement>(null);
  if (!("webkitdirectory" in HTMLInputElement.prototype)) return null;
  return (
    <>
      <Button onClick={() => input.current?.click()}>Open a folder</Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        {...{ webkitdirectory: "" }}
        aria-label="Folder to open"
        data-testid="folder-picker"
        onChange={(event) => {
          const { files, skipped } = filesOfFolder([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
          if (skipped.length > 0) filesSkipped(skipped);
          if (files.length > 0) coordinator.open(files);
          else noticeRaised("There was no file to read in this folder.", "Choose the folder that holds the images.");
        }}
      />
    </>
  );
}
