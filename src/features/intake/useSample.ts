import { useDeskActions, useDeskServices } from "#store";

/** Opens the synthetic film that comes with the page; it goes the way of every other file. */
export function useSample(): () => void {
  const { coordinator } = useDeskServices();
  const { noticeRaised } = useDeskActions();
  const load = async (): Promise<void> => {
    try {
      const response = await fetch(new URL("samples/phantom.dcm", document.baseURI));
      if (!response.ok) throw new Error(String(response.status));
      const blob = await response.blob();
      coordinator.open([{ name: "phantom.dcm", arrayBuffer: () => blob.arrayBuffer() }]);
    } catch {
      noticeRaised("The sample film could not be loaded.", "Check the connection, or open a film of your own.");
    }
  };
  return () => {
    void load();
  };
}
