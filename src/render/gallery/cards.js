// The list as a grid of cards, of which only the rows in sight exist.

const gap = 14;
const leastCardWidth = 216;
const textHeight = 68;
const rowsBeyond = 2;

// Shows a texture's tile of its sheet as the background of an element of the tile's shape.
function showPicture(element, texture, data) {
  const { perRow, perSheet } = data.tile;
  const sheet = Math.floor(texture.index / perSheet);
  const place = texture.index % perSheet;
  const rows = Math.ceil(Math.min(perSheet, data.textures.length - sheet * perSheet) / perRow);
  const y = rows > 1 ? (100 * Math.floor(place / perRow)) / (rows - 1) : 0;
  element.style.backgroundImage = `url("${data.files}/pictures_${String(sheet).padStart(4, '0')}.png")`;
  element.style.backgroundSize = `${perRow * 100}% ${rows * 100}%`;
  element.style.backgroundPosition = `${(100 * (place % perRow)) / (perRow - 1)}% ${y}%`;
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

class CardGrid extends EventTarget {
  // Events, each with the texture as its detail: move, open, favorite, alike.
  constructor(data, marks) {
    super();
    this.data = data;
    this.marks = marks;
    this.list = [];
    this.cursor = 0;
    this.playing = null;
    this.shown = new Map();
    this.box = document.getElementById('cards');
    this.rows = document.getElementById('rows');
    this.box.addEventListener('scroll', () => this.render(), { passive: true });
    this.box.addEventListener('click', (event) => this.clicked(event));
    this.box.addEventListener('focusin', (event) => this.focused(event));
    new ResizeObserver(() => this.layOut()).observe(this.box);
  }

  get current() {
    return this.list[this.cursor];
  }

  setList(list) {
    const kept = list.indexOf(this.current);
    this.list = list;
    this.cursor = Math.max(0, kept);
    this.box.scrollTop = 0;
    this.layOut();
    if (kept > 0) this.reveal();
  }

  setPlaying(texture) {
    this.playing = texture;
    this.refresh();
  }

  // Moves the cursor by cards, keeping to the list; focuses the card.
  move(step) {
    this.moveTo(this.cursor + step);
  }

  moveTo(index) {
    if (this.list.length === 0) return;
    this.cursor = Math.min(this.list.length - 1, Math.max(0, index));
    this.reveal();
    this.cardAt(this.cursor)?.focus({ preventScroll: true });
    this.refresh();
    this.tell('move', this.current);
  }

  // Without moving the focus: for the map.
  choose(texture) {
    const index = this.list.indexOf(texture);
    if (index < 0) return;
    this.cursor = index;
    this.reveal();
    this.refresh();
  }

  get rowsPerPage() {
    return Math.max(1, Math.floor(this.box.clientHeight / this.rowHeight));
  }

  tell(type, texture) {
    this.dispatchEvent(new CustomEvent(type, { detail: texture }));
  }

  layOut() {
    const width = this.box.clientWidth - 2 * gap;
    this.columns = Math.max(1, Math.floor((width + gap) / (leastCardWidth + gap)));
    const cardWidth = (width - gap * (this.columns - 1)) / this.columns;
    const { width: tileWidth, height: tileHeight } = this.data.tile;
    this.rowHeight = Math.round((cardWidth * tileHeight) / tileWidth) + textHeight + gap;
    const count = Math.ceil(this.list.length / this.columns);
    this.rows.style.height = `${count * this.rowHeight + gap}px`;
    this.box.setAttribute('aria-rowcount', count);
    this.box.setAttribute('aria-colcount', this.columns);
    const hadFocus = this.rows.contains(document.activeElement);
    this.rows.replaceChildren();
    this.shown.clear();
    this.render();
    if (hadFocus) this.cardAt(this.cursor)?.focus({ preventScroll: true });
  }

  render() {
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.rowHeight) - rowsBeyond);
    const last = Math.min(Math.ceil(this.list.length / this.columns) - 1,
      Math.floor((this.box.scrollTop + this.box.clientHeight) / this.rowHeight) + rowsBeyond);
    for (const [number, row] of this.shown) {
      if (number >= first && number <= last) continue;
      row.remove();
      this.shown.delete(number);
    }
    for (let number = first; number <= last; ++number)
      if (!this.shown.has(number)) this.addRow(number);
  }

  addRow(number) {
    const row = make('div', 'row');
    row.setAttribute('role', 'row');
    row.setAttribute('aria-rowindex', number + 1);
    row.style.transform = `translateY(${number * this.rowHeight + gap}px)`;
    row.style.height = `${this.rowHeight - gap}px`;
    row.style.gridTemplateColumns = `repeat(${this.columns}, minmax(0, 1fr))`;
    const end = Math.min(this.list.length, (number + 1) * this.columns);
    for (let index = number * this.columns; index < end; ++index) row.append(this.card(index));
    this.shown.set(number, row);
    this.rows.append(row);
  }

  card(index) {
    const texture = this.list[index];
    const card = colourAsKind(make('div', 'card'), texture.type);
    card.setAttribute('role', 'gridcell');
    card.dataset.index = index;
    const picture = make('div', 'picture');
    showPicture(picture, texture, this.data);
    picture.append(make('i', 'playhead'), make('span', `grade grade-${texture.grade.toLowerCase()}`, texture.grade));
    if (texture.isLoop) picture.append(make('span', 'loop-sign', '↻'));
    const facts = make('p', 'facts');
    facts.append(make('b', 'kind', texture.type), ` ${factsOf(texture).join(' · ')}`);
    const foot = make('p', 'foot');
    foot.append(make('span', 'from', texture.source), make('span', 'card-stars'), this.button('alike', '≈', 'More like this'), this.button('heart', '♥', 'Favourite'));
    card.append(picture, make('p', 'name', texture.name), facts, foot);
    card.title = texture.grade === 'A' ? texture.name : `${texture.name} – ${texture.grade}: ${texture.reason}`;
    this.refreshCard(card);
    return card;
  }

  button(className, sign, label) {
    const button = make('button', className, sign);
    button.tabIndex = -1;
    button.title = label;
    button.setAttribute('aria-label', label);
    return button;
  }

  refresh() {
    for (const card of this.rows.querySelectorAll('.card')) this.refreshCard(card);
  }

  refreshCard(card) {
    const index = Number(card.dataset.index);
    const texture = this.list[index];
    const marks = this.marks.of(texture);
    const isCurrent = index === this.cursor;
    card.tabIndex = isCurrent ? 0 : -1;
    card.classList.toggle('current', isCurrent);
    card.classList.toggle('playing', texture === this.playing);
    card.classList.toggle('favorite', marks.favorite);
    card.setAttribute('aria-selected', isCurrent);
    card.setAttribute('aria-label', spokenName(texture, marks));
    card.querySelector('.heart').setAttribute('aria-pressed', marks.favorite);
    card.querySelector('.card-stars').textContent = '★'.repeat(marks.rating);
  }

  setPosition(share) {
    const playhead = this.rows.querySelector('.card.playing .playhead');
    if (playhead) playhead.style.left = `${100 * (share ?? 0)}%`;
  }

  cardAt(index) {
    return this.shown.get(Math.floor(index / this.columns))?.querySelector(`[data-index="${index}"]`);
  }

  reveal() {
    const top = Math.floor(this.cursor / this.columns) * this.rowHeight;
    const bottom = top + this.rowHeight + gap;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (bottom > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = bottom - this.box.clientHeight;
    this.render();
  }

  indexOf(event) {
    const card = event.target.closest?.('.card');
    return card ? Number(card.dataset.index) : -1;
  }

  clicked(event) {
    const index = this.indexOf(event);
    if (index < 0) return;
    const type = event.target.closest('.heart') ? 'favorite' : event.target.closest('.alike') ? 'alike' : 'open';
    this.cursor = index;
    if (type === 'open') this.cardAt(index).focus({ preventScroll: true });
    this.refresh();
    this.tell(type, this.current);
  }

  focused(event) {
    const index = this.indexOf(event);
    if (index < 0 || index === this.cursor) return;
    this.cursor = index;
    this.refresh();
  }
}
