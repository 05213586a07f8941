import { useEffect, useState } from "react";
import { filesOfDrop } from "#platform/drop";
import { useDeskActions, useDeskServices } from "#store";

/** Takes files and folders dropped anywhere on the window. True while something is held over it. */
export function useDropAnywhere(): boolean {
  const { coordinator } = useDeskServices();
  const { noticeRaised, filesSkipped } = useDeskActions();
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Enter and leave fire for every element crossed: only their balance says whether the window was left.
    let depth = 0;
    const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth++;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hold = (event: DragEvent): void => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const take = async (transfer: DataTransfer): Promise<void> => {
      try {
        const { files, skipped } = await filesOfDrop(transfer);
        if (skipped.length > 0) filesSkipped(skipped);
        if (files.length > 0) coordinator.open(files);
        else noticeRaised("There was no file in what was dropped.", "Drop files or a folder with files in it.");
      } catch {
        noticeRaised("The browser could not open what was dropped.", "Use Open images instead.");
      }
    };
    const drop = (event: DragEvent): void => {
      if (!event.dataTransfer || !holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void take(event.dataTransfer);
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("dragover", hold);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("dragover", hold);
      window.removeEventListener("drop", drop);
    };
  }, [coordinator, noticeRaised, filesSkipped]);
  return over;
}
