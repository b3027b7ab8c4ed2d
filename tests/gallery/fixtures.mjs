// Folders of textures with manifests, made quickly, and their galleries by the built program.
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const rate = 44100;

// 16-bit mono WAV.
function wav(samples) {
  const data = Buffer.alloc(44 + 2 * samples.length);
  data.write('RIFF', 0);
  data.writeUInt32LE(36 + 2 * samples.length, 4);
  data.write('WAVEfmt ', 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(rate, 24);
  data.writeUInt32LE(2 * rate, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write('data', 36);
  data.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((x, i) => data.writeInt16LE(Math.round(32767 * x), 44 + 2 * i));
  return data;
}

// Sines with a whole number of turns: a perfect loop.
export function chord(frequencies, seconds) {
  const frames = Math.round(seconds * rate);
  return Array.from({ length: frames }, (_, i) => frequencies.reduce(
    (sum, hz) => sum + Math.sin((2 * Math.PI * Math.round(hz * seconds) * i) / frames), 0) / frequencies.length / 2);
}

function noise(seconds) {
  let state = 1;
  return Array.from({ length: Math.round(seconds * rate) }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state / 2 ** 32 - 0.5) / 2;
  });
}

export const dMinor = chord([147, 175, 220], 1.5);

function row(path, frames, values) {
  return { filename: path.split('/').pop(), path, source: 'song', type: 'pad', variant: '', grade: 'A', grade_reason: '',
    brightness: 'dark', centroid_hz: 400, detected_key: null, key_strength: 0.8, detected_bpm: null, saved: true,
    duration_sec: frames / rate, loop_start_frame: null, loop_end_frame: null, lufs: -18, ...values };
}

export class Fixture {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'afterglow-gallery-'));
    this.rows = [];
  }

  add(path, samples, values = {}) {
    mkdirSync(join(this.folder, path, '..'), { recursive: true });
    writeFileSync(join(this.folder, path), wav(samples));
    const loop = values.isLoop ? { loop_start_frame: 0, loop_end_frame: samples.length } : {};
    this.rows.push(row(path, samples.length, { ...values, ...loop }));
    return this;
  }

  // The gallery's address.
  gallery() {
    writeFileSync(join(this.folder, 'manifest.json'), JSON.stringify(this.rows));
    execFileSync(process.env.AFTERGLOW_BINARY, ['gallery', '--input', this.folder, '-q'], { stdio: 'pipe' });
    return `file://${this.folder}/gallery.html`;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function smallFixture() {
  const fixture = new Fixture();
  fixture.add('one/pads/one_pad01_dark.wav', chord([220, 277, 330], 1), { source: 'one', detected_key: 'A', isLoop: true, salience_db: 3.14, salience_sec: 0.52 });
  fixture.add('one/pads/one_pad02_bright.wav', chord([2000, 3000], 1), { source: 'one', brightness: 'bright', detected_key: 'Dm', isLoop: true, salience_db: 1.2, salience_sec: 0.1 });
  fixture.add('two/pads/two_pad01_dark.wav', dMinor, { source: 'two', detected_key: 'Dm', detected_bpm: 92.4, isLoop: true });
  fixture.add('two/pads/two_drone_dark.wav', chord([147, 220], 1), { source: 'two', type: 'drone', detected_key: 'Dm', grade: 'B', grade_reason: 'quiet', isLoop: true });
  fixture.add('two/hiss/hiss_loop_two_01.wav', noise(1), { source: 'two', type: 'hiss', brightness: 'bright', isLoop: true });
  fixture.add('two/drums/two_drum_001.wav', noise(0.2).map((x, i) => x * Math.exp(-i / 1000)), { source: 'two', type: 'drum', brightness: 'mid' });
  return fixture;
}

// `count` textures that share one sound by hard links.
export function largeFixture(count) {
  const fixture = new Fixture();
  fixture.add('sound.wav', chord([440], 0.05), { isLoop: true });
  const kinds = ['pad', 'drone', 'swell', 'cloud'];
  for (let i = 1; i < count; ++i) {
    const path = `t${String(i).padStart(5, '0')}.wav`;
    linkSync(join(fixture.folder, 'sound.wav'), join(fixture.folder, path));
    fixture.rows.push(row(path, 2205, { type: kinds[i % 4], source: `song ${i % 100}`, loop_start_frame: 0, loop_end_frame: 2205 }));
  }
  return fixture;
}
