/**
 * The connection to one other browser in the room. Emits "changed" when what comes from it, or how it fares, changes.
 *
 * One of the two makes all offers, the first with a place for sound and one for a picture; from then on tracks are only
 * put into these places, so that nothing is negotiated anew but the way after a change of network. For that the other
 * one asks ("restart"). So no two offers ever meet: where one is taken back then ("perfect negotiation"), Chromium 156
 * goes on decoding and shows a frozen picture.
 */
const GATHER = 120; // ms: candidates come in bursts, and go together
const HICCUP = 3_000; // a shorter break mends itself
const KBPS = [0, 1_500, 700, 450]; // for a picture to one, two and three others

export class Peer extends EventTarget {
  stream = new MediaStream();
  candidates = [];
  queue = Promise.resolve();

  constructor({ offers, ice, own, send }) {
    super();
    Object.assign(this, { own, send, offers });
    const pc = (this.pc = new RTCPeerConnection(ice));
    pc.onicecandidate = ({ candidate }) => candidate && this.gather(candidate);
    pc.onconnectionstatechange = () => this.fare();
    pc.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      track.onmute = track.onunmute = () => this.changed();
      this.changed();
    };
    if (!offers) return;
    pc.onnegotiationneeded = () => this.offer();
    for (const kind of ["audio", "video"]) pc.addTransceiver(kind, { direction: "sendrecv" });
    this.update();
  }

  get state() {
    return this.pc.connectionState;
  }

  changed() {
    this.dispatchEvent(new Event("changed"));
  }

  /** Put one's own tracks, as they are now, into their places. */
  update() {
    for (const { sender, receiver } of this.pc.getTransceivers()) {
      const track = receiver.track.kind === "audio" ? this.own.audio : this.own.video;
      if (sender.track !== track) sender.replaceTrack(track).catch(reportError);
    }
  }

  async offer() {
    try {
      await this.pc.setLocalDescription();
      this.describe();
    } catch (error) {
      if (this.state !== "closed") reportError(error);
    }
  }

  describe() {
    this.send({ kind: "description", description: this.pc.localDescription.toJSON() });
  }

  /** One after the other, for a candidate makes no sense before its description. */
  take(data) {
    this.queue = this.queue.then(() => this.apply(data)).catch((error) => this.state !== "closed" && reportError(error));
  }

  async apply({ kind, description, candidates = [] }) {
    const { pc } = this;
    if (kind === "restart") this.restart();
    const isLate = description?.type === "answer" && pc.signalingState === "stable"; // to an offer said twice
    if (description && !isLate) {
      await pc.setRemoteDescription(description);
      if (description.type === "offer") await this.answer();
    }
    for (const candidate of candidates) await pc.addIceCandidate(candidate);
  }

  restart() {
    if (this.offers) this.pc.restartIce();
    else this.send({ kind: "restart" });
  }

  async answer() {
    for (const transceiver of this.pc.getTransceivers()) transceiver.direction = "sendrecv";
    this.update();
    await this.pc.setLocalDescription();
    this.describe();
  }

  gather(candidate) {
    this.candidates.push(candidate.toJSON());
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.send({ kind: "candidates", candidates: this.candidates.splice(0) });
    }, GATHER);
  }

  fare() {
    clearTimeout(this.mending);
    if (this.state === "failed") this.restart();
    else if (this.state === "disconnected") this.mending = setTimeout(() => this.restart(), HICCUP);
    this.changed();
  }

  /** Whatever was lost on the way, as to an address that was the other's before, is said again. */
  nudge() {
    if (this.pc.signalingState === "have-local-offer") this.describe();
    else if (this.offers && this.pc.remoteDescription && !["connected", "closed"].includes(this.state)) this.restart();
  }

  /** A picture for several others may take so much less of the line. */
  async share(others) {
    const sender = this.pc.getTransceivers().find(({ receiver }) => receiver.track.kind === "video")?.sender;
    const parameters = sender?.getParameters();
    if (!parameters?.encodings?.length) return;
    parameters.encodings[0].maxBitrate = KBPS[Math.min(others, KBPS.length - 1)] * 1000;
    await sender.setParameters(parameters).catch(() => {}); // between two descriptions; the next change sets it
  }

  close() {
    clearTimeout(this.gathering);
    clearTimeout(this.mending);
    this.pc.close();
  }
}
