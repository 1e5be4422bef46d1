/** Video through a LiveKit server: the same to the room as Mesh, for any number of people. */
import { watch } from "./socket.js";

export class Sfu extends EventTarget {
  people = new Map(); // by identity, as Mesh has them by page
  sent = { audio: null, video: null };

  constructor(topic, me, address) {
    super();
    Object.assign(this, { topic, me, address });
  }

  async start(own, { sfu }) {
    await import(this.address); // only here: it is large
    const { DisconnectReason, Room, RoomEvent } = window.LivekitClient;
    const room = (this.room = new Room({ adaptiveStream: true, dynacast: true }));
    const changed = (participant) => participant && participant !== room.localParticipant && this.draw(participant);
    for (const event of [RoomEvent.TrackSubscribed, RoomEvent.TrackUnsubscribed]) room.on(event, (_track, _sent, who) => changed(who));
    for (const event of [RoomEvent.TrackMuted, RoomEvent.TrackUnmuted]) room.on(event, (_sent, who) => changed(who));
    room.on(RoomEvent.ParticipantAttributesChanged, (_attributes, who) => changed(who));
    room.on(RoomEvent.ParticipantConnected, changed);
    room.on(RoomEvent.ParticipantDisconnected, ({ identity }) => this.drop(identity));
    room.on(RoomEvent.Reconnecting, () => this.fare("disconnected"));
    room.on(RoomEvent.Reconnected, () => this.fare("connected"));
    room.on(RoomEvent.Disconnected, (reason) => {
      if (reason === DisconnectReason.DUPLICATE_IDENTITY) this.tell("elsewhere");
      else if (!this.isStopped) this.fare("failed");
    });
    this.unwatch = watch(this.topic, ({ event }) => event === "denied" && this.tell("closed"));
    await room.connect(sfu.url, sfu.token);
    this.own = own; // what changed meanwhile is sent now
    room.remoteParticipants.forEach((one) => this.draw(one));
    await this.update();
    return this;
  }

  /** One after the other: a picture that is switched twice at once must not be sent twice. */
  update() {
    this.updating = (this.updating ?? Promise.resolve()).then(() => this.send()).catch(reportError);
    return this.updating;
  }

  async send() {
    for (const kind of ["audio", "video"]) {
      const [track, before] = [this.own[kind], this.sent[kind]];
      if (track === before) continue;
      if (before) await this.room.localParticipant.unpublishTrack(before, false);
      const source = kind === "audio" ? "microphone" : this.own.screen ? "screen_share" : "camera";
      if (track) await this.room.localParticipant.publishTrack(track, { source });
      this.sent[kind] = track;
    }
    await this.room.localParticipant.setAttributes({ media: JSON.stringify(this.own.media) });
  }

  draw(participant) {
    const tracks = [...participant.trackPublications.values()].map(({ track }) => track?.mediaStreamTrack).filter(Boolean);
    const one = Object.assign(this.people.get(participant.identity) ?? {}, {
      id: participant.identity,
      person: Number(participant.identity),
      name: participant.name,
      media: JSON.parse(participant.attributes?.media || "{}"),
      stream: new MediaStream(tracks),
      state: "connected",
    });
    this.people.set(one.id, one);
    this.tell("person", one);
  }

  fare(state) {
    for (const one of this.people.values()) this.tell("person", Object.assign(one, { state }));
  }

  /** The server itself says who has gone. */
  keep() {}

  drop(id) {
    const one = this.people.get(id);
    this.people.delete(id);
    if (one) this.tell("gone", one);
  }

  stop() {
    this.isStopped = true;
    this.unwatch?.();
    this.room?.disconnect();
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
