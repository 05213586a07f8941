import { withheldHere } from "#platform/capabilities";
import { newFilmId } from "#platform/film-id";
import { whenIdle } from "#platform/idle";
import { storedOrder, storedTheme, storeOrder, storeTheme } from "#platform/settings";
import { createCoordinator, createDeskStore, type DeskServices } from "#store";
import { createAnalyser } from "#workers/analyse.client";
import { createReader } from "#workers/read.client";
import { backendPreference } from "./backend-preference.ts";

/** The page's store behind its ports: reading and analysing in workers, settings in the browser, the rest in idle time. */
export function wireDesk(): DeskServices {
  const store = createDeskStore();
  const { actions } = store.getState();
  const reader = createReader();
  const analyser = createAnalyser(
    {
      baseUrl: new URL(".", document.baseURI).href,
      modelId: null,
      backend: backendPreference(location.search),
      app: { version: __APP_VERSION__, commit: __APP_COMMIT__ },
    },
    // After a worker was lost the next one may stand on another backend.
    { onReady: actions.modelReady },
  );
  const coordinator = createCoordinator({ store, reader, analyser, newFilmId });

  actions.themeChosen(storedTheme());
  actions.orderChosen(storedOrder());
  document.documentElement.dataset["theme"] = store.getState().view.theme;
  store.subscribe(({ view }, before) => {
    if (view.order !== before.view.order) storeOrder(view.order);
    if (view.theme === before.view.theme) return;
    document.documentElement.dataset["theme"] = view.theme;
    storeTheme(view.theme);
  });
  const { sentence, advice } = withheldHere(globalThis);
  if (sentence !== null) actions.noticeRaised(sentence, advice);
  whenIdle(() => {
    // Fetched ahead; a failure shows when it is needed.
    // The first drawing context of a page takes up to a second: it is made while nobody waits for it.
    import("#features/viewer").then(({ warmUp }) => whenIdle(warmUp)).catch(() => undefined);
    coordinator.prepareModel();
  });
  return { store, coordinator };
}
