import type { AnalysisError, BackendAttempt, CarinaError, DecodeError, GateReason, RuntimeError } from "#core/base";
import { decodeMessage } from "./decode-message.ts";
import { gateReasonSentence } from "./gate-message.ts";
import type { Message } from "./message.ts";

/**
 * The message of an error. Exhaustive: a new code without a sentence does not compile.
 * `fileName`: the file that it happened to; left out where no file is concerned (a model that cannot be loaded).
 */
export function errorMessage(error: CarinaError, fileName?: string): Message {
  const name = fileName === undefined || fileName === "" ? "The file" : fileName;
  if (isDecode(error)) return decodeMessage(error, name);
  if (isAnalysis(error)) return analysisMessage(error);
  if (isRuntime(error)) return runtimeMessage(error, name);
  switch (error.code) {
    case "gate/not-radiograph":
      return {
        title: "Not a chest film",
        sentence: [`${name} was not analysed.`, ...error.reasons.map(reasonSentence)].join(" "),
        advice: "Drop a frontal chest X-ray.",
      };
    case "result/invalid":
      return {
        title: "Result not readable",
        sentence: `${name} is no result that can be read (${error.detail}).`,
        advice: "Export the result again.",
      };
  }
}

function analysisMessage(error: AnalysisError): Message {
  switch (error.code) {
    case "analysis/manifest-invalid":
      return {
        title: "Model not usable",
        sentence: `The description of model ${error.bundle} is wrong (${error.detail}).`,
        advice: "Reload the page; if it stays, tell whoever installed Carina.",
      };
    case "analysis/unknown-model":
      return {
        title: "No such model",
        sentence: `There is no model ${error.id}. There is: ${error.known.join(", ") || "none"}.`,
        advice: "Choose one of these.",
      };
    case "analysis/model-download-failed":
      return {
        title: "Model not loaded",
        sentence: `${error.url} could not be loaded${error.status === null ? "" : ` (status ${error.status})`}.`,
        advice: "Check the connection to the server that hands out this page, then try again.",
      };
    case "analysis/model-damaged":
      return {
        title: "Model damaged",
        sentence: `${error.path} is not the file that the model's description names: its checksum differs.`,
        advice: "Reload the page; if it stays, tell whoever installed Carina. No findings are shown until then.",
      };
    case "analysis/no-backend":
      return {
        title: "No findings possible here",
        sentence: `No way to compute on this machine passed its check: ${
          error.attempts.map(attemptWords).join("; ") || "none was tried"
        }.`,
        advice: "Try a current Chrome, Edge or Firefox. Films can still be looked at.",
      };
  }
}

function runtimeMessage(error: RuntimeError, name: string): Message {
  const again = "Try again; if it fails again, reload the page.";
  switch (error.code) {
    case "runtime/session-failed":
      return {
        title: "Model not started",
        sentence: `The model could not be started on ${error.backend} (${error.detail}).`,
        advice: again,
      };
    case "runtime/run-failed":
      return {
        title: "Analysis failed",
        sentence: `${name} was not analysed: the run on ${error.backend} failed (${error.detail}).`,
        advice: again,
      };
    case "runtime/timeout":
      return {
        title: "Analysis took too long",
        sentence: `${name} was not analysed: ${error.backend} gave no answer within ${error.seconds} seconds.`,
        advice: again,
      };
    case "runtime/worker-failed":
      return {
        title: "Analysis failed",
        sentence: `${name} was not analysed: the part that computes ended (${error.detail}).`,
        advice: again,
      };
  }
}

function attemptWords({ backend, adapter, reason }: BackendAttempt): string {
  return `${backend}${adapter === undefined ? "" : `, ${adapter}`}: ${reason}`;
}

/** `reasons` cross workers and files as texts: one that this version does not know is shown as it is. */
function reasonSentence(reason: string): string {
  const sentence: string | undefined = gateReasonSentence(reason as GateReason);
  return sentence ?? `Failed check: ${reason}.`;
}

function isDecode(error: CarinaError): error is DecodeError {
  return error.code.startsWith("decode/");
}

function isAnalysis(error: CarinaError): error is AnalysisError {
  return error.code.startsWith("analysis/");
}

function isRuntime(error: CarinaError): error is RuntimeError {
  return error.code.startsWith("runtime/");
}
