import { useDeskActions, useDeskServices } from "#store";

/** Opens the synthetic film that comes with the page; it goes the way of every other file. */
export function useSample(): () => void {
  const { coordinator } = useDeskServices();
  const { noticeRaised } = useDeskActions();
  return () => {
    fetch(new URL("samples/phantom.dcm", document.baseURI))
      .then((response) => (response.ok ? response.blob() : Promise.reject(new Error(String(response.status)))))
      .then(
        (blob) => coordinator.open([{ name: "phantom.dcm", arrayBuffer: () => blob.arrayBuffer() }]),
        () => noticeRaised("The sample film could not be loaded.", "Check the connection, or open a film of your own."),
      );
  };
}
