// How long a gallery of many textures takes from the first byte to the first card and to the keyboard's answer:
// node opens.mjs [textures]. AFTERGLOW_BINARY is the program.
import { launch, open } from './browser.mjs';
import { largeFixture } from './fixtures.mjs';

const count = Number(process.argv[2] ?? 1000);
const fixture = largeFixture(count);
const browser = await launch();
try {
  const url = fixture.gallery();
  for (let round = 0; round < 3; ++round) {
    const page = await open(browser, url);
    const { load, ready } = await page.evaluate(() => new Promise((resolve) => {
      requestAnimationFrame(() => setTimeout(() => resolve({
        load: performance.getEntriesByType('navigation')[0].loadEventEnd, ready: performance.now() }), 0));
    }));
    await page.keyboard.press('ArrowRight');
    const answered = await page.evaluate(() => (document.querySelector('.card.current:focus') ? performance.now() : NaN));
    console.log(`${count} textures: loaded ${load.toFixed(0)} ms, painted ${ready.toFixed(0)} ms, answers keys ${answered.toFixed(0)} ms`);
    await page.context().close();
  }
} finally {
  await browser.close();
  fixture.remove();
}
