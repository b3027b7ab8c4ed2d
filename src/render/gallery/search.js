// Which textures are shown, and in which order.

const flats = { db: 'c#', eb: 'd#', gb: 'f#', ab: 'g#', bb: 'a#', cb: 'b', fb: 'e' };

// "d minor", "Dmin", "B♭m" → "dm", "a#m"; undefined for anything that is no key with an accidental or a mode.
function keyOfWord(word) {
  const match = /^([a-g])([#b]?)(m|min|minor|maj|major)?$/.exec(word);
  if (!match || (!match[2] && !match[3])) return undefined;
  const root = flats[match[1] + match[2]] ?? match[1] + match[2];
  return root + (/^m(in|inor)?$/.test(match[3] ?? '') ? 'm' : '');
}

// Every word must fit: a kind, a brightness, a key, "grade:a", "92bpm", "loop" or part of a name.
function parseQuery(text) {
  const joined = text.toLowerCase().replace(/♯/g, '#').replace(/♭/g, 'b')
    .replace(/\b([a-g][#b]?)\s+(minor|major|min|maj)\b/g, '$1$2');
  return joined.split(/[\s,]+/).filter(Boolean).map(testOfWord);
}

function testOfWord(word) {
  const singular = word.replace(/s$/, '');
  const kind = kindOrder.find((name) => name === word || name === singular);
  if (kind) return (texture) => texture.type === kind;
  if (['dark', 'mid', 'bright'].includes(word)) return (texture) => texture.brightness === word;
  if (/^grade:?[abf]$/.test(word)) return (texture) => texture.grade.toLowerCase() === word.at(-1);
  if (word === 'loop' || word === 'loops') return (texture) => texture.isLoop;
  const bpm = /^(\d+(?:\.\d+)?)bpm$/.exec(word);
  if (bpm) return (texture) => Math.abs(texture.bpm - Number(bpm[1])) < 2;
  const key = keyOfWord(word);
  if (key) return (texture) => (texture.key ?? '').toLowerCase() === key;
  return (texture) => texture.words.includes(word);
}

// `sign`: 1 upward, -1 downward. Unknown values come last, whatever the direction.
const byText = (of) => (a, b, sign) => {
  const x = of(a);
  const y = of(b);
  if (!x || !y) return !x - !y;
  return sign * (x < y ? -1 : x > y ? 1 : 0);
};
const byNumber = (of) => (a, b, sign) => {
  const x = of(a) ?? NaN;
  const y = of(b) ?? NaN;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
  return sign * (x - y);
};

const sorts = {
  source: { label: 'source', compare: byNumber((t) => t.index) },
  name: { label: 'name', compare: byText((t) => t.name) },
  kind: { label: 'kind', compare: byNumber((t) => kindOrder.indexOf(t.type)) },
  grade: { label: 'grade', compare: byText((t) => t.grade) },
  key: { label: 'key', compare: byText((t) => t.key) },
  bpm: { label: 'tempo', compare: byNumber((t) => t.bpm) },
  centroid: { label: 'brightness', compare: byNumber((t) => t.centroid) },
  sec: { label: 'duration', compare: byNumber((t) => t.sec) },
  lufs: { label: 'loudness', compare: byNumber((t) => t.lufs) },
  salience: { label: 'salience', compare: byNumber((t) => t.salience) },
  rating: { label: 'rating', compare: byNumber((t) => 6 - (t.marks.rating || NaN)) },
};

function isMarked(marks, wanted) {
  if (wanted === 'favorite') return marks.favorite;
  if (wanted === 'rated') return marks.rating > 0;
  if (wanted === 'unrated') return !marks.rating;
  return marks.rating >= Number(wanted);
}

// `view`: query, kinds, brightness, grades (sets, empty for all), key, source, marked, sort, reversed, like.
function chosen(textures, view, marks) {
  const words = parseQuery(view.query);
  const list = textures.filter((texture) =>
    (!view.kinds.size || view.kinds.has(texture.type))
    && (!view.brightness.size || view.brightness.has(texture.brightness))
    && (!view.grades.size || view.grades.has(texture.grade))
    && (!view.key || texture.key === view.key)
    && (!view.source || texture.source === view.source)
    && (!view.marked || isMarked(marks.of(texture), view.marked))
    && words.every((fits) => fits(texture)));
  return ordered(list, view, marks);
}

function ordered(list, view, marks) {
  if (view.like) {
    const far = new Map(list.map((texture) => [texture, distance(texture, view.like)]));
    return list.sort((a, b) => (a === view.like ? -1 : b === view.like ? 1 : far.get(a) - far.get(b)));
  }
  if (view.sort === 'rating') for (const texture of list) texture.marks = marks.of(texture);
  const { compare } = sorts[view.sort];
  const sign = view.reversed ? -1 : 1;
  return list.sort((a, b) => compare(a, b, sign) || a.index - b.index);
}
