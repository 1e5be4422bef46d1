/** Watches how one's own picture arrives. Where the line is too weak for it, it rests, and is tried again later. */
const EVERY = 3_000;
const BAD = 3; // looks in a row
const LOSS = 0.12; // of the packets
const LEAST = 90_000; // bit/s, for picture and sound together
const PAUSES = [20_000, 60_000, 180_000];

export class Quality {
  constructor(line, own) {
    Object.assign(this, { line, own, bad: 0, rests: 0 });
    this.timer = setInterval(() => this.look(), EVERY);
  }

  async look() {
    if (this.own.isPoor || !this.own.video) return;
    const peers = [...this.line.people.values()].map(({ peer }) => peer).filter((peer) => peer?.state === "connected");
    this.judge(await Promise.all(peers.map(({ pc }) => measure(pc))));
  }

  /** `measured` are { loss, bps } of each connection; the worst of them counts. */
  judge(measured) {
    const isBad = measured.some(({ loss, bps }) => loss > LOSS || bps < LEAST);
    this.bad = isBad ? this.bad + 1 : 0;
    if (this.bad < BAD) return;
    this.bad = 0;
    this.own.rest(true);
    clearTimeout(this.waking);
    this.waking = setTimeout(() => this.own.rest(false), PAUSES[Math.min(this.rests++, PAUSES.length - 1)]);
  }

  stop() {
    clearInterval(this.timer);
    clearTimeout(this.waking);
    this.own.rest(false);
  }
}

/** What the other side reports of our picture, and what the line is thought to carry. */
async function measure(pc) {
  const found = { loss: 0, bps: Infinity };
  (await pc.getStats()).forEach((report) => {
    if (report.type === "remote-inbound-rtp" && report.kind === "video") found.loss = Math.max(found.loss, report.fractionLost ?? 0);
    if (report.type === "candidate-pair" && report.nominated && report.availableOutgoingBitrate) found.bps = report.availableOutgoingBitrate;
  });
  return found;
}
