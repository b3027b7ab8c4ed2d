import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';

import { heard, launch, names, open, playing } from './browser.mjs';
import { Fixture, chord, dMinor, largeFixture, smallFixture } from './fixtures.mjs';

let browser;
let small;
let url;

before(async () => {
  small = smallFixture();
  url = small.gallery();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  small?.remove();
});

// Runs `body` with a page and demands that nothing went wrong in it.
async function withPage(body, options = {}, address = url) {
  const page = await open(browser, address, options);
  await body(page);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
}

async function withFixture(fixture, body, options) {
  try {
    await withPage(body, options, fixture.gallery());
  } finally {
    fixture.remove();
  }
}

// Waits for the page to come to the expected state; says what it was otherwise.
async function eventually(what, expected) {
  let seen;
  for (let i = 0; i < 100; ++i) {
    seen = await what();
    if (JSON.stringify(seen) === JSON.stringify(expected)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(seen, expected);
}

test('shows a card per texture, without errors and without the network', () => withPage(async (page) => {
  assert.equal((await names(page)).length, 6);
  assert.match(await page.locator('.card').nth(2).textContent(), /two_pad01_dark.*pad Dm · 92 bpm · dark · 1\.5 s.*two/s);
  const picture = await page.locator('.card .picture').first().evaluate((element) => new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve([image.width, image.height]);
    image.onerror = () => resolve('broken');
    image.src = /url\("(.+)"\)/.exec(element.style.backgroundImage)[1];
  }));
  assert.deepEqual(picture, [4 * 288, 2 * 96]);
}));

test('filters, sorts and searches', () => withPage(async (page) => {
  await page.locator('#kinds button', { hasText: 'drone' }).click();
  assert.deepEqual(await names(page), ['two_drone_dark']);
  await page.locator('#reset').click();
  await page.locator('#key').selectOption('Dm');
  assert.equal((await names(page)).length, 3);
  await page.locator('#brightness button', { hasText: 'bright' }).click();
  assert.deepEqual(await names(page), ['one_pad02_bright']);
  await page.locator('#reset').click();
  await page.locator('#grades button', { hasText: 'grade B' }).click();
  assert.deepEqual(await names(page), ['two_drone_dark']);
  await page.locator('#reset').click();
  await page.locator('#sort').selectOption('sec');
  assert.equal((await names(page))[0], 'two_drum_001');
  await page.locator('#direction').click();
  assert.equal((await names(page))[0], 'two_pad01_dark');
  await page.locator('#reset').click();
  // By what stands out; what was not measured comes last in either direction.
  await page.locator('#sort').selectOption('salience');
  assert.deepEqual((await names(page)).slice(0, 2), ['one_pad02_bright', 'one_pad01_dark']);
  await page.locator('#direction').click();
  assert.equal((await names(page))[0], 'one_pad01_dark');
  await page.locator('.card').first().click();
  assert.match(await page.locator('#now-facts').textContent(), /salience 3\.1 dB at 0\.52 s/);
  await page.locator('#reset').click();
  for (const [query, expected] of [
    ['d minor dark', ['two_pad01_dark', 'two_drone_dark']], ['Dm pads', ['one_pad02_bright', 'two_pad01_dark']],
    ['92bpm', ['two_pad01_dark']], ['hiss', ['hiss_loop_two_01']], ['grade:b', ['two_drone_dark']],
    ['drum_001', ['two_drum_001']], ['nothing like it', []]]) {
    await page.locator('#search').fill(query);
    assert.deepEqual(await names(page), expected, query);
  }
  assert.match(await page.locator('#empty').textContent(), /Nothing fits/);
}));

test('a dark pad in D minor is found, heard and kept with the keyboard alone', () => withPage(async (page) => {
  await page.keyboard.press('/');
  await page.keyboard.type('dark pad dm');
  await page.keyboard.press('Enter');
  await eventually(() => playing(page), ['two_pad01_dark']);
  await heard(page);
  await page.keyboard.press('f');
  await page.keyboard.press('4');
  assert.equal(await page.locator('#now-favorite').getAttribute('aria-pressed'), 'true');
  const download = page.waitForEvent('download');
  await page.keyboard.press('e');
  const file = await (await download).path();
  assert.equal(execFileSync(process.env.AFTERGLOW_FAVORITES_READER, [file], { encoding: 'utf8' }),
    'two/pads/two_pad01_dark.wav\t1\t4\n');
}));

test('a loop plays gaplessly: whole, of its own length, and continuous over the seam', () => withPage(async (page) => {
  await page.locator('.card', { hasText: 'two_pad01_dark' }).click();
  const sound = await heard(page);
  assert.equal(sound.state, 'running');
  assert.equal(sound.loop, true);
  assert.deepEqual([sound.loopStart, sound.loopEnd], [0, 0]); // Web Audio's way to say: all of it
  assert.equal(sound.frames, dMinor.length);
  assert.equal(sound.rate, 44100);
  const error = sound.samples.reduce((sum, x, i) => sum + (x - dMinor[i]) ** 2, 0);
  const power = dMinor.reduce((sum, x) => sum + x ** 2, 0);
  assert.ok(error / power < 0.003, `the preview differs by ${(10 * Math.log10(error / power)).toFixed(1)} dB`);
  const bend = (i) => {
    const at = (k) => sound.samples[(k + sound.frames) % sound.frames];
    return Math.abs(at(i - 1) - 2 * at(i) + at(i + 1));
  };
  const elsewhere = sound.samples.map((_, i) => bend(i)).slice(2, -2).reduce((a, b) => Math.max(a, b), 0);
  assert.ok(Math.max(bend(0), bend(-1)) <= elsewhere, `the seam bends by ${bend(0)} and ${bend(-1)}, the rest by ${elsewhere}`);
}));

test('a one-shot plays once and ends', () => withPage(async (page) => {
  await page.locator('.card', { hasText: 'two_drum_001' }).click();
  await page.waitForFunction(() => window.started.length === 1);
  assert.equal(await page.evaluate(() => window.started[0].loop), false);
  await eventually(() => playing(page), []);
}));

test('arrows move, and what is chosen plays while something plays', () => withPage(async (page) => {
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.locator('#now-name').textContent(), 'one_pad01_dark');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.locator('#now-name').textContent(), 'one_pad02_bright');
  assert.deepEqual(await playing(page), []);
  await page.keyboard.press('Space');
  await eventually(() => playing(page), ['one_pad02_bright']);
  await page.keyboard.press('ArrowRight');
  await eventually(() => playing(page), ['two_pad01_dark']);
  await page.keyboard.press('Space');
  await eventually(() => playing(page), []);
  await page.keyboard.press('?');
  assert.ok(await page.locator('#help').isVisible());
  await page.keyboard.press('Escape');
  assert.ok(!await page.locator('#help').isVisible());
}));

test('marks stay when the page is loaded again, and an exported file can be loaded', () => withPage(async (page) => {
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('f');
  await page.keyboard.press('3');
  await eventually(() => page.evaluate(() => Object.values(localStorage).join().includes('"rating":3')), true);
  await page.reload();
  await page.locator('#marked').selectOption('favorite');
  await eventually(() => names(page), ['one_pad01_dark']);
  const text = JSON.stringify({ format: 'afterglow-favorites', version: 1, textures: [{ path: 'two/drums/two_drum_001.wav', favorite: true, rating: 9 }] });
  await page.locator('#import').setInputFiles({ name: 'favorites.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await page.locator('#marked').selectOption('');
  await page.locator('#marked').selectOption('favorite');
  await eventually(() => names(page), ['one_pad01_dark', 'two_drum_001']);
}));

test('more like this puts the most alike next to it', () => withPage(async (page) => {
  await page.locator('.card', { hasText: 'two_pad01_dark' }).locator('.alike').click();
  const order = await names(page);
  assert.equal(order[0], 'two_pad01_dark');
  assert.equal(order[1], 'two_drone_dark');
  assert.ok(order.indexOf('hiss_loop_two_01') > order.indexOf('one_pad01_dark'));
}));

test('hovering over the map plays', () => withPage(async (page) => {
  await page.keyboard.press('Escape'); // the browser wants one key or click before a page may sound
  const box = await page.locator('#map').boundingBox();
  for (let y = 10; y < box.height && !(await page.evaluate(() => window.started.length)); y += 12)
    for (let x = 10; x < box.width; x += 12) await page.mouse.move(box.x + x, box.y + y);
  await heard(page);
  assert.notEqual(await page.locator('#now-name').textContent(), 'Nothing chosen yet');
}));

test('has labels for screen readers, and one stop in the list for the tab key', () => withPage(async (page) => {
  assert.match(await page.locator('.card').nth(2).getAttribute('aria-label'), /two_pad01_dark, pad, grade A, D minor, 92 bpm, dark, 1.5 s, loop, from two/);
  assert.equal(await page.locator('.card[tabindex="0"]').count(), 1);
  const unnamed = await page.evaluate(() => [...document.querySelectorAll('button, input, select, a[href], canvas')]
    .filter((e) => e.checkVisibility() && !(e.ariaLabel || e.textContent.trim() || e.labels?.length)).map((e) => e.id));
  assert.deepEqual(unnamed, []);
}));

test('dark and light follow the system, and the button changes them', async () => {
  const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const seen = {};
  for (const colorScheme of ['dark', 'light'])
    await withPage(async (page) => {
      seen[colorScheme] = await ground(page);
      await page.keyboard.press('t');
      assert.notEqual(await ground(page), seen[colorScheme]);
    }, { colorScheme });
  assert.notEqual(seen.dark, seen.light);
});

test('fits a phone', () => withPage(async (page) => {
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.equal(await overflow(), 0);
  await page.locator('#filters-button').click();
  await page.locator('#map-button').click();
  assert.equal(await overflow(), 0);
  await page.locator('.card').first().tap();
  await eventually(() => playing(page), ['one_pad01_dark']);
}, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }));

test('hostile names are text', () => {
  const fixture = new Fixture();
  const name = '<img src=x onerror=window.hurt=1></script>'.replace('/', '\u2028');
  fixture.add(`${name}.wav`, chord([440], 5), { source: '"><script>window.hurt=1</script>', variant: '{{data}}', grade: 'B', grade_reason: '<b>x' });
  return withFixture(fixture, async (page) => {
    assert.deepEqual(await names(page), [name]);
    await page.locator('.card').click();
    await heard(page);
    assert.equal(await page.evaluate(() => window.hurt), undefined);
    assert.equal(await page.locator('.card img, #now img').count(), 0);
  });
});

test('one texture, and none', async () => {
  await withFixture(new Fixture().add('only.wav', chord([440], 5)), async (page) => {
    assert.deepEqual(await names(page), ['only']);
    for (const key of ['ArrowDown', 'End', 's', 'Space']) await page.keyboard.press(key);
    await heard(page);
  });
  await withFixture(new Fixture(), async (page) => {
    assert.match(await page.locator('#empty').textContent(), /no textures here yet/);
    for (const key of ['ArrowDown', 'Space', 'f', '3', 's']) await page.keyboard.press(key);
  });
});

test('sounds that are gone are told of, and files stand in for missing previews', () => {
  const fixture = new Fixture().add('a.wav', chord([440], 0.3), { isLoop: true });
  return withFixture(fixture, async (page) => {
    await page.route('**/previews_*.js', (route) => route.abort());
    await page.locator('.card').click();
    await eventually(() => playing(page), ['a']);
    page.troubles.length = 0; // the browser tells of the script that was refused
    await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 300); }));
    assert.deepEqual(await playing(page), ['a']);
    page.troubles.length = 0;
  });
});

test('five thousand textures: only the cards in sight exist', () => withFixture(largeFixture(5000), async (page) => {
  assert.match(await page.locator('#count').textContent(), /5000 textures/);
  assert.ok(await page.evaluate(() => document.querySelectorAll('*').length) < 1500);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('End');
  assert.equal(await page.locator('.card.current .name').textContent(), 't04999');
  assert.ok(await page.evaluate(() => document.querySelectorAll('*').length) < 1500);
  await page.keyboard.press('Space');
  assert.equal((await heard(page)).frames, 2205);
  await page.locator('#search').fill('t01234');
  assert.deepEqual(await names(page), ['t01234']);
}));
