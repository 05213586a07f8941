import "@fontsource-variable/inter/wght.css";
import "../ui/tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { DeskContext } from "#store";
import { App } from "./App.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { wireDesk } from "./wiring.ts";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <DeskContext value={wireDesk()}>
        <App />
      </DeskContext>
    </ErrorBoundary>
  </StrictMode>,
);
