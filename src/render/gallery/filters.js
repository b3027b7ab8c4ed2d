// The controls above the list, and what they say.

const emptyView = () => ({
  query: '', kinds: new Set(), brightness: new Set(), grades: new Set(),
  key: '', source: '', marked: '', sort: 'source', reversed: false, like: null,
});

function countBy(textures, of) {
  const counts = new Map();
  for (const texture of textures) counts.set(of(texture), (counts.get(of(texture)) ?? 0) + 1);
  return counts;
}

class Filters extends EventTarget {
  constructor(textures) {
    super();
    this.view = emptyView();
    this.search = document.getElementById('search');
    const kinds = countBy(textures, (t) => t.type);
    this.chips('kinds', kindOrder.filter((name) => kinds.has(name)), kinds);
    this.chips('brightness', ['dark', 'mid', 'bright'], countBy(textures, (t) => t.brightness));
    this.chips('grades', ['A', 'B', 'F'], countBy(textures, (t) => t.grade), (name) => `grade ${name}`);
    this.options('key', [...countBy(textures, (t) => t.key ?? '').keys()].filter(Boolean).sort(), keyText);
    this.options('source', [...countBy(textures, (t) => t.source).keys()].sort(), (name) => name);
    const sort = document.getElementById('sort');
    for (const [name, { label }] of Object.entries(sorts)) sort.append(new Option(label, name));
    this.listen();
  }

  chips(id, names, counts, label = (name) => name) {
    const group = document.getElementById(id);
    for (const name of names.filter((each) => counts.has(each))) {
      const chip = make('button', 'chip', label(name));
      if (id === 'kinds') colourAsKind(chip, name);
      chip.append(make('small', '', counts.get(name)));
      chip.setAttribute('aria-pressed', false);
      chip.addEventListener('click', () => {
        const set = this.view[id];
        if (!set.delete(name)) set.add(name);
        this.changed();
      });
      chip.isOn = () => this.view[id].has(name);
      group.append(chip);
    }
    group.hidden = group.childElementCount < 2;
  }

  options(id, names, label) {
    const select = document.getElementById(id);
    select.append(new Option('all', ''));
    for (const name of names) select.append(new Option(label(name), name));
    select.parentElement.hidden = names.length < 2;
  }

  listen() {
    this.search.addEventListener('input', () => {
      this.view.query = this.search.value;
      this.changed();
    });
    for (const id of ['key', 'source', 'marked', 'sort']) {
      document.getElementById(id).addEventListener('change', (event) => {
        this.view[id] = event.target.value;
        if (id === 'sort') this.view.like = null;
        this.changed();
      });
    }
    document.getElementById('direction').addEventListener('click', () => {
      this.view.reversed = !this.view.reversed;
      this.changed();
    });
    document.getElementById('reset').addEventListener('click', () => this.reset());
    document.getElementById('alike-chip').addEventListener('click', () => this.setLike(null));
    const button = document.getElementById('filters-button');
    button.addEventListener('click', () => {
      const isOpen = document.getElementById('filters').classList.toggle('open');
      button.setAttribute('aria-expanded', isOpen);
    });
  }

  setLike(texture) {
    this.view.like = texture;
    this.changed();
  }

  clearSearch() {
    this.search.value = '';
    this.view.query = '';
    this.changed();
  }

  reset() {
    this.view = emptyView();
    this.search.value = '';
    for (const id of ['key', 'source', 'marked', 'sort']) document.getElementById(id).value = this.view[id];
    this.changed();
  }

  changed() {
    for (const chip of document.querySelectorAll('.filters .chip')) chip.setAttribute('aria-pressed', chip.isOn());
    document.getElementById('direction').setAttribute('aria-pressed', this.view.reversed);
    const like = document.getElementById('alike-chip');
    like.hidden = !this.view.like;
    like.textContent = this.view.like ? `like ${this.view.like.name} ✕` : '';
    this.dispatchEvent(new Event('change'));
  }
}
