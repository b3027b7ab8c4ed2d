// The bar at the bottom: the chosen texture, what it is and what can be done with it.

class NowBar extends EventTarget {
  // Events: play, favorite, alike, and rate with the stars as its detail.
  constructor(data, marks) {
    super();
    this.data = data;
    this.marks = marks;
    this.playButton = document.getElementById('play');
    this.favorite = document.getElementById('now-favorite');
    this.alike = document.getElementById('now-alike');
    this.stars = document.getElementById('stars');
    this.playhead = document.querySelector('#now-picture .playhead');
    this.playButton.addEventListener('click', () => this.dispatchEvent(new Event('play')));
    this.favorite.addEventListener('click', () => this.dispatchEvent(new Event('favorite')));
    this.alike.addEventListener('click', () => this.dispatchEvent(new Event('alike')));
    for (let rating = 1; rating <= 5; ++rating) this.stars.append(this.star(rating));
  }

  star(rating) {
    const star = make('button', 'star', '★');
    star.setAttribute('role', 'radio');
    star.setAttribute('aria-label', rating === 1 ? '1 star' : `${rating} stars`);
    star.addEventListener('click', () => this.dispatchEvent(new CustomEvent('rate', { detail: rating })));
    return star;
  }

  show(texture, isPlaying) {
    this.playButton.disabled = this.favorite.disabled = this.alike.disabled = !texture;
    this.playButton.classList.toggle('is-playing', isPlaying);
    this.playButton.setAttribute('aria-label', isPlaying ? 'Stop' : 'Play');
    document.getElementById('now').classList.toggle('nothing', !texture);
    if (!texture) return;
    const marks = this.marks.of(texture);
    const picture = document.getElementById('now-picture');
    showPicture(picture, texture, this.data);
    picture.classList.toggle('playing', isPlaying);
    document.getElementById('now-name').textContent = texture.name;
    document.getElementById('now-facts').textContent = this.facts(texture);
    const file = document.getElementById('now-file');
    file.href = texture.link;
    file.setAttribute('aria-label', `File ${texture.name}`);
    this.favorite.setAttribute('aria-pressed', marks.favorite);
    for (const [i, star] of [...this.stars.children].entries()) {
      star.classList.toggle('on', i < marks.rating);
      star.setAttribute('aria-checked', i + 1 === marks.rating);
    }
  }

  facts(texture) {
    const facts = [texture.type, ...factsOf(texture), `grade ${texture.grade}${texture.reason ? ` (${texture.reason})` : ''}`];
    if (texture.salience !== null) facts.push(`salience ${texture.salience.toFixed(1)} dB at ${seconds(texture.salienceSec)}`);
    if (texture.pitch) facts.push(`${texture.pitch} Hz`);
    const at = texture.startSec === null ? '' : ` at ${seconds(texture.startSec)}`;
    return `${facts.join(' · ')} · from ${texture.source}${at}`;
  }

  setPosition(share) {
    this.playhead.style.left = `${100 * (share ?? 0)}%`;
  }
}
