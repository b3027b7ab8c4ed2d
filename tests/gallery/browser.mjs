// A real Chromium, and pages in it that tell of every error and every request.
import { chromium } from 'playwright-core';

// Notes every sound that starts and lets its samples be looked at.
function listenIn() {
  window.started = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...when) {
    window.started.push(this);
    return start.apply(this, when);
  };
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to === this.context.destination && !window.analyser) {
      window.analyser = new AnalyserNode(this.context, { fftSize: 4096 });
      connect.call(this, window.analyser);
    }
    return connect.call(this, to, ...rest);
  };
}

export async function launch() {
  return chromium.launch({
    executablePath: process.env.AFTERGLOW_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true, ...options });
  await context.addInitScript(listenIn);
  const page = await context.newPage();
  page.troubles = [];
  page.on('console', (message) => page.troubles.push(message.text()));
  page.on('pageerror', (error) => page.troubles.push(error.message));
  page.on('requestfailed', (request) => page.troubles.push(`${request.url()} failed`));
  page.on('request', (request) => {
    if (!/^(file|blob|data):/.test(request.url())) page.troubles.push(`asks for ${request.url()}`);
  });
  page.setDefaultTimeout(120000);
  await page.goto(url);
  await page.waitForSelector('html[data-ready=yes]');
  return page;
}

export const names = (page) => page.locator('.card .name').allTextContents();
export const playing = (page) => page.locator('.card.playing .name').allTextContents();

// What sounds: waits until a source has started, then gives it and the level that is heard.
export async function heard(page, count = 1) {
  await page.waitForFunction((n) => window.started.length >= n, count);
  await page.waitForFunction(() => {
    const samples = new Float32Array(4096);
    window.analyser.getFloatTimeDomainData(samples);
    return samples.some((x) => Math.abs(x) > 0.01);
  });
  return page.evaluate(() => {
    const source = window.started.at(-1);
    return { loop: source.loop, loopStart: source.loopStart, loopEnd: source.loopEnd, frames: source.buffer.length,
      rate: source.buffer.sampleRate, state: source.context.state, samples: [...source.buffer.getChannelData(0)] };
  });
}
