/** Records a stream in slices: H.264 where the browser can, which the server need not code anew, else VP8. */

const SLICE = 200; // ms
const KINDS = [
  "video/webm;codecs=h264,opus",
  "video/webm;codecs=vp8,opus",
  "video/mp4;codecs=avc1.42E01F,mp4a.40.2", // a second slower
];
export const rates = [2_500_000, 1_200_000, 600_000]; // bits a second of the picture

export class Recorder {
  /** Raises what the browser raises when it records none of these. */
  constructor(stream, rate) {
    this.stream = stream;
    const picture = stream.getVideoTracks()[0];
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    if (!mimeType) throw new Error("This browser records no video that can be sent.");
    this.silence = stream.getAudioTracks().length ? null : silence();
    const tracks = [...stream.getVideoTracks(), ...stream.getAudioTracks(), ...(this.silence?.tracks ?? [])];
    this.recorder = new MediaRecorder(new MediaStream(tracks), {
      mimeType,
      videoBitsPerSecond: rate,
      audioBitsPerSecond: 96_000,
      videoKeyFrameIntervalDuration: 1_000, // one segment
    });
    const { width, height } = picture?.getSettings() ?? {};
    this.size = { width, height };
    const sound = tracks.some(({ kind }) => kind === "audio");
    this.about = { mime: mimeType, width, height, rate, sound };
    this.recorder.onerror = () => this.onresize?.();
  }

  /** Calls onSlice(blob, seconds) for each slice, in order. */
  start(onSlice) {
    let since = performance.now();
    this.recorder.ondataavailable = ({ data }) => {
      const now = performance.now();
      if (data.size) onSlice(data, (now - since) / 1_000);
      since = now;
      this.#noticeSize();
    };
    this.recorder.start(SLICE);
  }

  /** Resolves when the last slice has been handed over. */
  stop() {
    this.onresize = null;
    this.silence?.stop();
    if (this.recorder.state === "inactive") return Promise.resolve();
    return new Promise((resolve) => {
      this.recorder.onstop = resolve;
      this.recorder.stop();
    });
  }

  #noticeSize() {
    const { width, height } = this.stream.getVideoTracks()[0]?.getSettings() ?? {};
    if (width === this.size.width && height === this.size.height) return;
    const known = this.size.width; // some browsers tell the first size only once pictures come
    this.size = { width, height };
    if (known) this.onresize?.();
  }
}

/**
 * A track without a sound: so no player must begin anew when a microphone comes. Null before the first click on the page,
 * when a browser plays none: the recorder would wait for it.
 */
function silence() {
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return null;
  const context = new AudioContext();
  const target = context.createMediaStreamDestination();
  const source = new ConstantSourceNode(context, { offset: 0 });
  source.connect(target);
  source.start();
  return { tracks: target.stream.getAudioTracks(), stop: () => context.close() };
}
