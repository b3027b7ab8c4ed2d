// Favourites and ratings: kept in the browser where it lets a page on a disk do so, and exported as a file.

const noMarks = Object.freeze({ favorite: false, rating: 0 });

class Marks extends EventTarget {
  constructor(title, textures) {
    super();
    this.title = title;
    this.textures = textures;
    this.storageKey = `afterglow marks ${location.pathname}`;
    this.byPath = new Map();
    this.isKept = this.load();
  }

  of(texture) {
    return this.byPath.get(texture.path) ?? noMarks;
  }

  toggleFavorite(texture) {
    this.set(texture.path, { favorite: !this.of(texture).favorite });
  }

  rate(texture, rating) {
    this.set(texture.path, { rating: this.of(texture).rating === rating ? 0 : rating });
  }

  set(path, change) {
    const marks = { ...(this.byPath.get(path) ?? noMarks), ...change };
    if (marks.favorite || marks.rating) this.byPath.set(path, marks);
    else this.byPath.delete(path);
    this.isKept = this.save();
    this.dispatchEvent(new Event('change'));
  }

  // The file that `curate --favorites` reads. Marks of textures that are gone stay in the browser only.
  exported() {
    const marked = this.textures.filter((texture) => this.byPath.has(texture.path));
    return JSON.stringify({
      format: 'afterglow-favorites',
      version: 1,
      folder: this.title,
      textures: marked.map((texture) => ({ path: texture.path, ...this.of(texture) })),
    }, null, 1) + '\n';
  }

  // Adds what an exported file says. Throws where it is none.
  import(text) {
    const file = JSON.parse(text);
    if (file?.format !== 'afterglow-favorites' || !Array.isArray(file.textures)) throw new Error('not such a file');
    for (const { path, favorite, rating } of file.textures) {
      const stars = Number.isInteger(rating) && rating >= 0 && rating <= 5 ? rating : 0;
      if (typeof path === 'string' && (favorite || stars)) this.byPath.set(path, { favorite: favorite === true, rating: stars });
    }
    this.isKept = this.save();
    this.dispatchEvent(new Event('change'));
  }

  load() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.storageKey) ?? '{}');
      for (const [path, marks] of Object.entries(kept)) this.byPath.set(path, { ...noMarks, ...marks });
      return true;
    } catch {
      return false;
    }
  }

  save() {
    try {
      localStorage.setItem(this.storageKey, JSON.stringify(Object.fromEntries(this.byPath)));
      return true;
    } catch {
      return false;
    }
  }
}
