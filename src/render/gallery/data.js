// The textures, as the page's data says.

const kindOrder = [];

function readData() {
  const data = JSON.parse(document.getElementById('data').textContent);
  for (const kind of data.kinds) kindOrder.push(kind.name);
  const textures = data.rows.map((row, index) => {
    const texture = { index };
    data.columns.forEach((column, i) => { texture[column] = row[i]; });
    return complete(texture);
  });
  const bytes = Uint8Array.from(atob(data.features), (c) => c.charCodeAt(0));
  const size = data.featureCount;
  textures.forEach((texture, i) => { texture.features = bytes.subarray(i * size, (i + 1) * size); });
  return { ...data, textures };
}

function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

// The colour of each kind on the ground of the theme, as --kind-pad and so on.
function showKindColours(kinds) {
  for (const kind of kinds)
    document.documentElement.style.setProperty(`--kind-${kind.name}`, isDark() ? kind.onDark : kind.onLight);
}

// Gives the element's sign the colour of its kind.
function colourAsKind(element, kind) {
  element.style.setProperty('--dot', `var(--kind-${kind})`);
  return element;
}

function complete(texture) {
  texture.name = texture.path.split('/').pop().replace(/\.wav$/i, '');
  texture.sec = texture.frames / texture.rate;
  texture.words = `${texture.name} ${texture.source} ${texture.variant}`.toLowerCase();
  return texture;
}

function distance(a, b) {
  let sum = 0;
  for (let i = 0; i < a.features.length; ++i) sum += (a.features[i] - b.features[i]) ** 2;
  return sum;
}

function seconds(value) {
  if (value >= 60) return `${Math.floor(value / 60)}:${String(Math.round(value % 60)).padStart(2, '0')}`;
  return `${value.toFixed(value < 1 ? 2 : 1)} s`;
}

function bytesText(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let step = 0;
  while (bytes >= 1000 && step < units.length - 1) {
    bytes /= 1000;
    ++step;
  }
  return `${bytes.toFixed(step > 0 && bytes < 10 ? 1 : 0)} ${units[step]}`;
}

function keyText(key) {
  return key.replace('#', '♯').replace(/m$/, ' minor').replace(/^([A-G]♯?)$/, '$1 major');
}

// What there is to say of a texture, in the order of interest.
function factsOf(texture) {
  const facts = [];
  if (texture.key) facts.push(texture.key.replace('#', '♯'));
  if (texture.bpm) facts.push(`${Math.round(texture.bpm)} bpm`);
  facts.push(texture.brightness, seconds(texture.sec));
  return facts;
}

function spokenName(texture, marks) {
  const parts = [texture.name, texture.type, `grade ${texture.grade}`];
  if (texture.key) parts.push(keyText(texture.key));
  if (texture.bpm) parts.push(`${Math.round(texture.bpm)} bpm`);
  parts.push(texture.brightness, seconds(texture.sec), texture.isLoop ? 'loop' : 'one-shot', `from ${texture.source}`);
  if (marks.favorite) parts.push('favorite');
  if (marks.rating) parts.push(`${marks.rating} stars`);
  return parts.join(', ');
}
