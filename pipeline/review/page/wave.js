'use strict';
// The timeline: waveform, a lane for each class of speaker, and a mark for each
// meaning utterance, over the whole meeting and around the moment that plays.
window.Wave = class {
  constructor(canvas, seek) {
    this.canvas = canvas;
    this.ms = 0; this.peaks = []; this.turns = []; this.marks = []; this.at = 0;
    canvas.addEventListener('click', e => {
      const r = canvas.getBoundingClientRect();
      seek(this.time(e.clientX - r.left, e.clientY - r.top, r));
    });
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
  }
  // near is the stretch that the lower half shows.
  near() {
    const span = Math.min(60000, this.ms || 60000);
    const from = Math.max(0, Math.min(this.at - span / 3, this.ms - span));
    return [from, from + span];
  }
  time(x, y, r) {
    if (y < r.height / 2) return x / r.width * this.ms;
    const [a, b] = this.near();
    return a + x / r.width * (b - a);
  }
  draw() {
    const c = this.canvas, dpr = window.devicePixelRatio || 1;
    const w = c.clientWidth, h = 120;
    if (!w) return;
    if (c.width !== Math.round(w * dpr) || c.height !== h * dpr) { c.width = Math.round(w * dpr); c.height = h * dpr; }
    const g = c.getContext('2d'), css = getComputedStyle(document.documentElement);
    const ink = n => css.getPropertyValue('--' + n).trim();
    g.setTransform(dpr, 0, 0, dpr, 0, 0);
    g.clearRect(0, 0, w, h);
    this.band(g, ink, w, 0, h / 2 - 3, 0, this.ms);
    const [a, b] = this.near();
    g.fillStyle = ink('mark');
    g.globalAlpha = .7;
    g.fillRect(a / this.ms * w, h / 2 - 2, Math.max(2, (b - a) / this.ms * w), 2);
    g.globalAlpha = 1;
    this.band(g, ink, w, h / 2, h / 2, a, b);
  }
  band(g, ink, w, y, h, from, to) {
    if (!(to > from)) return;
    const x = t => (t - from) / (to - from) * w;
    const colour = { cit: ink('cit'), pro: ink('pro'), sup: ink('sup'), int: ink('int') };
    const lane = { cit: 0, pro: 1 };
    g.fillStyle = ink('soft');
    g.globalAlpha = .45;
    const n = this.peaks.length;
    for (let p = 0; p < w && n; p += 2) {
      const t = from + p / w * (to - from);
      const v = this.peaks[Math.min(n - 1, Math.floor(t / this.ms * n))] / 100 * 13;
      g.fillRect(p, y + 15 - v, 1, 2 * v + .5);
    }
    g.globalAlpha = 1;
    for (const t of this.turns) {
      if (t.e < from || t.s > to) continue;
      g.fillStyle = colour[t.k] || ink('oth');
      g.fillRect(x(t.s), y + 29 + (lane[t.k] ?? 2) * 6, Math.max(.8, x(t.e) - x(t.s)), t.bc ? 2 : 5);
    }
    g.font = '9px system-ui, sans-serif';
    g.textAlign = 'center';
    let last = -20;
    for (const m of this.marks) {
      if (m.e < from || m.s > to) continue;
      g.fillStyle = ink('citdark');
      g.fillRect(x(m.s), y + 28, Math.max(1.5, x(m.e) - x(m.s)), 6);
      if (x(m.s) - last > 14) {
        last = x(m.s);
        g.fillText(m.outcome || '?', Math.max(7, last), y + 55);
      }
    }
    g.fillStyle = ink('now');
    g.fillRect(x(this.at) - 1, y, 2, h);
  }
};
