// Puts the parts together.

class Gallery {
  constructor() {
    this.data = readData();
    this.marks = new Marks(this.data.title, this.data.textures);
    this.player = new Player(new Previews(this.data));
    this.cards = new CardGrid(this.data, this.marks);
    this.map = new SoundMap(this.data.textures);
    this.filters = new Filters(this.data.textures);
    this.now = new NowBar(this.data, this.marks);
    this.chosen = null;
    this.connect();
    this.describe();
    this.showTheme();
    this.showList();
    this.showMap(window.innerWidth >= 1000);
    this.showMarks();
  }

  connect() {
    const on = (who, type, what) => who.addEventListener(type, (event) => what(event.detail));
    on(this.filters, 'change', () => this.showList());
    on(this.cards, 'open', (texture) => { this.choose(texture); this.player.toggle(texture); });
    on(this.cards, 'move', (texture) => { this.choose(texture); if (this.player.isPlaying) this.player.play(texture); });
    on(this.cards, 'favorite', (texture) => { this.choose(texture); this.favorite(); });
    on(this.cards, 'alike', (texture) => { this.choose(texture); this.alike(); });
    on(this.map, 'hover', (texture) => this.hover(texture));
    on(this.map, 'open', (texture) => { this.choose(texture); if (this.player.texture !== texture) this.player.play(texture); });
    on(this.now, 'play', () => this.toggle());
    on(this.now, 'favorite', () => this.favorite());
    on(this.now, 'alike', () => this.alike());
    on(this.now, 'rate', (rating) => this.rate(rating));
    on(this.marks, 'change', () => this.showMarks());
    on(this.player, 'change', () => this.showState());
    on(this.player, 'start', () => this.follow());
    on(this.player, 'failed', (texture) => this.toast(`The sound of ${texture.name} is not where the page expects it`));
    this.connectButtons();
    listenToKeys(this.actions());
  }

  connectButtons() {
    const click = (id, what) => document.getElementById(id).addEventListener('click', what);
    click('map-button', () => this.showMap(!this.isMapShown));
    click('export', () => this.export());
    click('theme', () => this.switchTheme());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { showKindColours(this.data.kinds); this.map.draw(); });
    click('help-button', () => document.getElementById('help').showModal());
    document.getElementById('volume').addEventListener('input', (event) => this.player.setVolume(Number(event.target.value)));
    document.getElementById('import').addEventListener('change', (event) => this.import(event.target));
  }

  actions() {
    return {
      step: (by) => this.moveBy(by),
      row: (by) => this.moveBy(by * this.cards.columns),
      page: (by) => this.cards.move(by * this.cards.columns * this.cards.rowsPerPage),
      first: () => this.cards.moveTo(0),
      last: () => this.cards.moveTo(this.cards.list.length - 1),
      toggle: () => this.toggle(),
      playFirst: () => { this.cards.moveTo(0); if (this.cards.current && !this.player.isPlaying) this.player.play(this.cards.current); },
      favorite: () => this.favorite(),
      rate: (rating) => this.rate(rating),
      alike: () => this.alike(),
      map: () => this.showMap(!this.isMapShown),
      export: () => this.export(),
      theme: () => this.switchTheme(),
      search: () => { this.filters.search.focus(); this.filters.search.select(); },
      help: () => document.getElementById('help').showModal(),
      volume: (by) => this.changeVolume(by),
      escape: () => this.escape(),
    };
  }

  // The first step only chooses the card that the cursor is on.
  moveBy(step) {
    this.cards.move(this.chosen === this.cards.current ? step : 0);
  }

  choose(texture) {
    this.chosen = texture;
    this.showState();
  }

  target() {
    return this.chosen ?? this.cards.current;
  }

  toggle() {
    const texture = this.target();
    if (!texture) return;
    this.choose(texture);
    this.player.toggle(texture);
  }

  favorite() {
    const texture = this.target();
    if (!texture) return;
    this.marks.toggleFavorite(texture);
    this.toast(this.marks.of(texture).favorite ? `Kept ${texture.name}` : `No longer a favorite: ${texture.name}`);
  }

  rate(rating) {
    const texture = this.target();
    if (!texture) return;
    this.marks.rate(texture, rating);
    const given = this.marks.of(texture).rating;
    this.toast(given ? `${'★'.repeat(given)} ${texture.name}` : `Not rated: ${texture.name}`);
  }

  alike() {
    const texture = this.target();
    if (!texture) return;
    this.choose(texture);
    this.filters.setLike(texture);
    this.cards.moveTo(0);
  }

  hover(texture) {
    if (!this.player.isAllowed) {
      this.toast('Click once to let the page sound');
      return;
    }
    this.choose(texture);
    this.cards.choose(texture);
    this.player.play(texture);
  }

  escape() {
    if (this.filters.view.query) this.filters.clearSearch();
    else if (this.filters.view.like) this.filters.setLike(null);
    this.player.stop();
    if (document.activeElement === this.filters.search) this.cards.cardAt(this.cards.cursor)?.focus();
  }

  changeVolume(by) {
    const slider = document.getElementById('volume');
    slider.value = Number(slider.value) + by;
    this.player.setVolume(Number(slider.value));
  }

  export() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([this.marks.exported()], { type: 'application/json' }));
    link.download = 'favorites.json';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  async import(input) {
    try {
      this.marks.import(await input.files[0].text());
      this.toast('Favourites and ratings loaded');
    } catch {
      this.toast('That is no file of favorites');
    }
    input.value = '';
  }

  showList() {
    const list = chosen(this.data.textures, this.filters.view, this.marks);
    this.cards.setList(list);
    this.map.setList(list);
    const all = this.data.textures.length;
    document.getElementById('count').textContent = list.length === all ? `${all} textures` : `${list.length} of ${all} textures`;
    const empty = document.getElementById('empty');
    empty.hidden = list.length > 0;
    empty.textContent = all > 0
      ? 'Nothing fits. Take a word or a filter away.'
      : 'There are no textures here yet. Make some with “afterglow make” or “afterglow run”, then make the gallery again.';
  }

  showState() {
    this.cards.setPlaying(this.player.texture);
    this.now.show(this.chosen, this.player.isPlaying && this.player.texture === this.chosen);
    this.map.setState(this.chosen, this.player.texture);
  }

  showMarks() {
    this.cards.refresh();
    this.showState();
    const count = this.marks.byPath.size;
    document.getElementById('export-label').textContent = count ? `Export ${count}` : 'Export';
    if (!this.marks.isKept && count) this.toast('This browser does not keep favorites of pages on a disk: export them before you close it');
  }

  showMap(isShown) {
    this.isMapShown = isShown;
    document.body.classList.toggle('with-map', isShown);
    document.getElementById('map-button').setAttribute('aria-pressed', isShown);
  }

  // Moves the playheads while a sound plays.
  follow() {
    cancelAnimationFrame(this.nextFrame);
    const step = () => {
      const share = this.player.position();
      this.cards.setPosition(share);
      this.now.setPosition(share);
      if (this.player.isPlaying) this.nextFrame = requestAnimationFrame(step);
    };
    step();
  }

  describe() {
    const { textures, soundBytes, filesBytes, version } = this.data;
    const total = textures.reduce((sum, texture) => sum + texture.sec, 0);
    const sources = new Set(textures.map((texture) => texture.source)).size;
    const of = sources === 1 ? '1 source' : `${sources} sources`;
    document.getElementById('summary').textContent = textures.length ? `${seconds(total)} of sound from ${of}` : 'no textures';
    document.getElementById('about').textContent =
      `Made by Afterglow ${version}. Pictures and previews ${bytesText(filesBytes)}, the textures themselves ${bytesText(soundBytes)}.`;
    const legend = document.getElementById('legend');
    for (const kind of kindOrder.filter((name) => textures.some((texture) => texture.type === name)))
      legend.append(colourAsKind(make('li', '', kind), kind));
  }

  showTheme() {
    try {
      const theme = localStorage.getItem('afterglow theme');
      if (theme) document.documentElement.dataset.theme = theme;
    } catch {
      // Then the system's choice stands.
    }
    showKindColours(this.data.kinds);
  }

  switchTheme() {
    const root = document.documentElement;
    root.dataset.theme = isDark() ? 'light' : 'dark';
    showKindColours(this.data.kinds);
    try {
      localStorage.setItem('afterglow theme', root.dataset.theme);
    } catch {
      // Not kept, but switched.
    }
    this.map.draw();
  }

  toast(text) {
    const toast = document.getElementById('toast');
    toast.textContent = text;
    toast.classList.add('shown');
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => toast.classList.remove('shown'), 2500);
  }
}

new Gallery();
document.documentElement.dataset.ready = 'yes';
