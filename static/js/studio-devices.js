/** Cameras, microphones and screens: opened, listed, remembered; what goes wrong gets a name that the page words. */
const KEPT = "studio-devices";

export function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

export function remember(choice) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...remembered(), ...choice }));
  } catch {
    // Storage is full or forbidden: the choice lasts as long as the page.
  }
}

/** Why this page can open no camera at all, or "". */
export function hindrance() {
  if (!isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.WebSocket ? "" : "too-old";
}

export const canShowScreen = () => Boolean(navigator.mediaDevices?.getDisplayMedia);

export class Trouble extends Error {}

/** What was opened, with `missing`: "no-camera", "no-microphone" or "". Throws a Trouble named as the words are. */
export async function openDevices({ camera, microphone }) {
  const there = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  const has = (kind) => there.some((device) => device.kind === kind);
  if (!has("videoinput") && !has("audioinput")) throw new Trouble("nothing");
  const wish = {
    video: has("videoinput") && {
      deviceId: camera && { ideal: camera },
      width: { ideal: 1280 },
      height: { ideal: 720 },
      frameRate: { ideal: 30 },
    },
    audio: has("audioinput") && { deviceId: microphone && { ideal: microphone }, echoCancellation: true, noiseSuppression: true },
  };
  try {
    const stream = await navigator.mediaDevices.getUserMedia(wish);
    return { stream, missing: wish.video ? (wish.audio ? "" : "no-microphone") : "no-camera" };
  } catch (error) {
    throw new Trouble(nameOf(error));
  }
}

const openOne = async (wish) => {
  try {
    return await navigator.mediaDevices.getUserMedia(wish);
  } catch (error) {
    throw new Trouble(nameOf(error));
  }
};

/** A camera alone, beside a microphone that goes on. */
export const openCamera = (id) =>
  openOne({ video: { deviceId: id && { ideal: id }, width: { ideal: 1280 }, height: { ideal: 720 } } });

export const openMicrophone = (id) =>
  openOne({ audio: { deviceId: id && { ideal: id }, echoCancellation: true, noiseSuppression: true } });

function nameOf({ name }) {
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "no-camera";
  if (name === "NotReadableError" || name === "AbortError") return "in-use";
  return "too-old";
}

/** A screen, a window or a tab, with its sound where the browser gives it. */
export async function openScreen() {
  if (!canShowScreen()) throw new Trouble("no-screen");
  try {
    return await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 30 } }, audio: true });
  } catch {
    throw new Trouble("screen-denied");
  }
}

/** [{id, label}] of a kind; labels are known once something was opened. */
export async function listDevices(kind) {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter((device) => device.kind === kind && device.deviceId).map(({ deviceId, label }) => ({ id: deviceId, label }));
}
