/** The sound of a show: its level, and one track of microphone and screen together. */
export class Sound {
  constructor(onLevel) {
    this.onLevel = onLevel;
  }

  /** The track to send for these streams, or null without any sound; from now on its level is told. */
  join(...streams) {
    this.leave();
    const tracks = streams.flatMap((stream) => stream?.getAudioTracks() ?? []);
    if (!tracks.length) return null;
    this.context = new AudioContext();
    this.context.resume();
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 1024;
    const mixed = tracks.length > 1 ? this.context.createMediaStreamDestination() : null;
    for (const track of tracks) {
      const source = this.context.createMediaStreamSource(new MediaStream([track]));
      source.connect(analyser);
      if (mixed) source.connect(mixed);
    }
    this.measure(analyser);
    // One track goes as it is: nothing of ours can then hold it up.
    return mixed ? mixed.stream.getAudioTracks()[0] : tracks[0];
  }

  measure(analyser) {
    const samples = new Float32Array(analyser.fftSize);
    this.timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      this.onLevel(Math.min(1, Math.sqrt(loudest))); // as ears hear it, more or less
    }, 100);
  }

  leave() {
    clearInterval(this.timer);
    this.context?.close();
    this.context = null;
    this.onLevel(0);
  }
}
