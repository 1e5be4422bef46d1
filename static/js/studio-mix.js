/**
 * A screen with the camera in its corner, as one picture.
 *
 * Drawn on a canvas at each tick of a worker. requestAnimationFrame rests while the page is in the background, and so
 * do the page's own timers; a host who shows another window has the studio in the background nearly always.
 */
const FRAMES = 30;
const LARGEST = [1920, 1080];
const SHARE = 0.22; // of the width, for the camera
const MARGIN = 0.02;

function player(stream) {
  const video = document.createElement("video");
  video.muted = video.playsInline = true;
  video.srcObject = new MediaStream(stream.getVideoTracks());
  video.play().catch(() => {}); // a track that has ended meanwhile shows nothing
  return video;
}

export class Mix {
  constructor(screen, camera, ticker) {
    [this.screen, this.camera] = [player(screen), player(camera)];
    this.canvas = document.createElement("canvas");
    this.pen = this.canvas.getContext("2d", { alpha: false });
    this.measure();
    this.draw();
    this.track = this.canvas.captureStream(FRAMES).getVideoTracks()[0];
    this.worker = new Worker(ticker);
    this.worker.onmessage = () => this.draw();
    this.worker.postMessage(FRAMES);
  }

  /** As large as the screen, even, and no larger than can be sent. */
  measure() {
    const [wide, high] = [this.screen.videoWidth || 1280, this.screen.videoHeight || 720];
    const scale = Math.min(1, LARGEST[0] / wide, LARGEST[1] / high);
    const [width, height] = [wide, high].map((side) => Math.max(2, Math.round((side * scale) / 2) * 2));
    if (this.canvas.width === width && this.canvas.height === height) return;
    Object.assign(this.canvas, { width, height });
  }

  draw() {
    this.measure();
    const { width, height } = this.canvas;
    this.pen.drawImage(this.screen, 0, 0, width, height);
    if (!this.camera.videoWidth) return;
    const [wide, gap] = [width * SHARE, width * MARGIN];
    const high = (wide * this.camera.videoHeight) / this.camera.videoWidth;
    this.pen.drawImage(this.camera, width - wide - gap, height - high - gap, wide, high);
  }

  stop() {
    this.worker.terminate();
    this.track.stop();
    for (const video of [this.screen, this.camera]) video.srcObject = null;
  }
}
