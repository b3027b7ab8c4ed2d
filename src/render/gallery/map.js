// The map: a dot per texture, alike ones together. Hovering plays.

const margin = 18;
const reachPixels = 16;

class SoundMap extends EventTarget {
  // Events, each with the texture as its detail: hover, open.
  constructor(textures) {
    super();
    this.textures = textures;
    this.isListed = new Set(textures);
    this.current = null;
    this.playing = null;
    this.canvas = document.getElementById('map');
    this.canvas.addEventListener('pointermove', (event) => this.hovered(event));
    this.canvas.addEventListener('pointerleave', () => { this.under = null; });
    this.canvas.addEventListener('click', (event) => this.clicked(event));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  setList(list) {
    this.isListed = new Set(list);
    this.draw();
  }

  setState(current, playing) {
    this.current = current;
    this.playing = playing;
    this.draw();
  }

  place(texture) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    return [margin + texture.x * (width - 2 * margin), height - margin - texture.y * (height - 2 * margin)];
  }

  nearest(event) {
    let best = null;
    let least = reachPixels ** 2;
    for (const texture of this.isListed) {
      const [x, y] = this.place(texture);
      const far = (x - event.offsetX) ** 2 + (y - event.offsetY) ** 2;
      if (far >= least) continue;
      least = far;
      best = texture;
    }
    return best;
  }

  hovered(event) {
    const texture = this.nearest(event);
    this.canvas.style.cursor = texture ? 'pointer' : '';
    if (!texture || texture === this.under) return;
    this.under = texture;
    this.dispatchEvent(new CustomEvent('hover', { detail: texture }));
  }

  clicked(event) {
    const texture = this.nearest(event);
    if (texture) this.dispatchEvent(new CustomEvent('open', { detail: texture }));
  }

  // Once per picture of the screen, however often it is asked for.
  draw() {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => {
      this.isDue = false;
      this.drawNow();
    });
  }

  drawNow() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const pen = this.canvas.getContext('2d');
    pen.scale(ratio, ratio);
    const style = getComputedStyle(document.documentElement);
    const size = Math.min(6, Math.max(2.5, width / 3 / Math.sqrt(this.textures.length)));
    for (const texture of this.textures) {
      const isListed = this.isListed.has(texture);
      pen.globalAlpha = isListed ? 0.9 : 0.12;
      this.dot(pen, texture, isListed ? size : size * 0.7, style.getPropertyValue(`--kind-${texture.type}`));
    }
    pen.globalAlpha = 1;
    if (this.current) this.ring(pen, this.current, size + 4, style.getPropertyValue('--ink'), 1.5);
    if (this.playing) this.ring(pen, this.playing, size + 7, style.getPropertyValue('--accent'), 2.5);
  }

  dot(pen, texture, size, colour) {
    const [x, y] = this.place(texture);
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(x, y, size, 0, 2 * Math.PI);
    pen.fill();
  }

  ring(pen, texture, size, colour, width) {
    const [x, y] = this.place(texture);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    pen.arc(x, y, size, 0, 2 * Math.PI);
    pen.stroke();
  }
}
