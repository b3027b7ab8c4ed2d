// One sound at a time. Loops repeat inside Web Audio, to the sample; where a preview cannot be had the file
// itself plays in a media element, whose loop has a small gap.

const fadeSec = 0.012;

class Player extends EventTarget {
  constructor(previews) {
    super();
    this.previews = previews;
    this.texture = null;
    this.volume = 0.8;
    this.asked = 0;
    this.element = new Audio();
    this.element.addEventListener('ended', () => this.stop());
  }

  get isPlaying() {
    return this.texture !== null;
  }

  // False while the browser waits for a first click or key before it lets a page sound.
  get isAllowed() {
    return !navigator.userActivation || navigator.userActivation.hasBeenActive;
  }

  async play(texture) {
    const asked = ++this.asked;
    this.silence();
    this.texture = texture;
    this.dispatchEvent(new Event('change'));
    try {
      this.wake();
      const sound = await this.previews.sound(texture);
      if (asked === this.asked) this.start(sound, texture);
    } catch {
      if (asked === this.asked) this.playFile(texture);
    }
  }

  stop() {
    ++this.asked;
    this.silence();
    this.texture = null;
    this.dispatchEvent(new Event('change'));
  }

  toggle(texture) {
    if (this.texture === texture) this.stop();
    else this.play(texture);
  }

  setVolume(volume) {
    this.volume = Math.min(1, Math.max(0, volume));
    this.element.volume = this.volume;
    if (this.context) this.out.gain.setTargetAtTime(this.volume ** 2, this.context.currentTime, fadeSec);
  }

  // 0 … 1 through the sound, or null.
  position() {
    if (this.source) {
      const sec = this.context.currentTime - this.startedAt;
      const share = sec / this.source.buffer.duration;
      return this.source.loop ? share % 1 : Math.min(share, 1);
    }
    if (this.element.src && this.element.duration > 0) return this.element.currentTime / this.element.duration;
    return null;
  }

  wake() {
    if (!this.context) {
      this.context = new AudioContext({ latencyHint: 'interactive' });
      this.out = new GainNode(this.context, { gain: this.volume ** 2 });
      this.out.connect(this.context.destination);
    }
    if (this.context.state !== 'running') this.context.resume();
  }

  start(sound, texture) {
    const source = new AudioBufferSourceNode(this.context, { buffer: sound, loop: texture.isLoop });
    const gain = new GainNode(this.context, { gain: 0 });
    source.connect(gain).connect(this.out);
    const now = this.context.currentTime;
    gain.gain.setValueAtTime(0, now);
    gain.gain.linearRampToValueAtTime(1, now + fadeSec / 4);
    source.onended = () => {
      gain.disconnect();
      if (this.source === source) this.stop();
    };
    source.start(now);
    Object.assign(this, { source, gain, startedAt: now });
    this.dispatchEvent(new Event('start'));
  }

  playFile(texture) {
    this.element.src = texture.link;
    this.element.loop = texture.isLoop;
    this.element.volume = this.volume;
    this.element.play().then(() => this.dispatchEvent(new Event('start')), () => {
      if (this.texture !== texture) return;
      this.stop();
      this.dispatchEvent(new CustomEvent('failed', { detail: texture }));
    });
  }

  silence() {
    if (this.source) {
      const now = this.context.currentTime;
      this.gain.gain.cancelScheduledValues(now);
      this.gain.gain.setTargetAtTime(0, now, fadeSec / 4);
      this.source.stop(now + 2 * fadeSec);
      this.source = null;
    }
    if (this.element.src) {
      this.element.pause();
      this.element.removeAttribute('src');
    }
  }
}
