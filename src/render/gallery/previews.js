// The sounds: packs of previews come as scripts, since a page on a disk may not fetch files.

const packsKept = 24;
const soundsKept = 32;

// A map that forgets what was not used for longest.
class Recent {
  constructor(limit) {
    this.limit = limit;
    this.map = new Map();
  }

  get(key) {
    const value = this.map.get(key);
    if (value !== undefined) {
      this.map.delete(key);
      this.map.set(key, value);
    }
    return value;
  }

  set(key, value) {
    this.map.set(key, value);
    if (this.map.size > this.limit) this.map.delete(this.map.keys().next().value);
  }
}

class Previews {
  constructor(data) {
    this.files = data.files;
    this.perPack = data.perPack;
    this.packs = new Recent(packsKept);
    this.sounds = new Recent(soundsKept);
    this.arrived = new Map();
    // Called by the packs.
    window.afterglowPreviews = (number, list) => this.arrived.set(number, list);
  }

  // The whole sound as an AudioBuffer of the texture's own length and rate; rejects where there is none.
  sound(texture) {
    let sound = this.sounds.get(texture.index);
    if (!sound) {
      sound = this.decode(texture);
      sound.catch(() => this.sounds.map.delete(texture.index));
      this.sounds.set(texture.index, sound);
    }
    return sound;
  }

  async decode(texture) {
    const list = await this.pack(Math.floor(texture.index / this.perPack));
    const text = list[texture.index % this.perPack];
    if (!text) throw new Error('no preview');
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const decoder = new OfflineAudioContext(1, 1, texture.rate);
    return cutOut(await decoder.decodeAudioData(bytes.buffer), texture);
  }

  pack(number) {
    let pack = this.packs.get(number);
    if (!pack) {
      pack = this.loadPack(number);
      pack.catch(() => this.packs.map.delete(number));
      this.packs.set(number, pack);
    }
    return pack;
  }

  loadPack(number) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = `${this.files}/previews_${String(number).padStart(4, '0')}.js`;
      script.onload = () => {
        resolve(this.arrived.get(number));
        this.arrived.delete(number);
        script.remove();
      };
      script.onerror = () => {
        reject(new Error('the folder of previews is missing'));
        script.remove();
      };
      document.head.append(script);
    });
  }
}

const joinFrames = 512;

// A loop comes with a little of itself before and after it, so that the codec hears no edge. Its end and what
// comes before its start are the same sound, but for the codec's noise: one fades into the other, so that the
// last frame is the true neighbour of the first.
function cutOut(decoded, texture) {
  const { lead, frames } = texture;
  if (lead === 0 && decoded.length === frames) return decoded;
  const sound = new AudioBuffer({ length: frames, numberOfChannels: decoded.numberOfChannels, sampleRate: decoded.sampleRate });
  const join = Math.min(joinFrames, lead, frames);
  for (let c = 0; c < decoded.numberOfChannels; ++c) {
    const from = decoded.getChannelData(c);
    const to = from.slice(lead, lead + frames);
    for (let i = 1; i <= join; ++i) {
      const share = i / join;
      to[frames - join + i - 1] += share * (from[lead - join + i - 1] - to[frames - join + i - 1]);
    }
    sound.copyToChannel(to, c);
  }
  return sound;
}
