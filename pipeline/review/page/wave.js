'use strict';
// The timeline: waveform, a lane for each class of speaker, and a mark for each
// meaning utterance, over the whole meeting and around the moment that plays.
// timesOf gives the words of a unit with their times, in ms: they stand with the
// unit, as starts and ends counted from its own.
window.timesOf = unit => {
  const t = (unit.dataset.w || '').split(' '), from = +unit.dataset.s;
  return [...unit.querySelectorAll('i')].map((el, k) => ({ el, s: from + +t[2 * k], e: from + +t[2 * k + 1] }));
};
window.Wave = class {
  constructor(canvas, seek) {
    this.canvas = canvas;
    this.ms = 0; this.at = 0; this.longest = 0;
    this.data = { peaks: [], turns: [], marks: [] };
    this.over = null; // the upper half without the moment, drawn once
    canvas.addEventListener('click', e => {
      const r = canvas.getBoundingClientRect();
      seek(this.time(e.clientX - r.left, e.clientY - r.top, r));
    });
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { this.over = this.inks = null; this.draw(); });
  }
  get peaks() { return this.data.peaks; }
  set peaks(x) { this.data.peaks = x; this.over = null; }
  get turns() { return this.data.turns; }
  set turns(x) { this.data.turns = x; this.longest = x.reduce((n, t) => Math.max(n, t.e - t.s), 0); this.over = null; }
  get marks() { return this.data.marks; }
  set marks(x) { this.data.marks = x; this.over = null; }
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
    const g = c.getContext('2d');
    if (!this.inks) {
      const css = getComputedStyle(document.documentElement);
      this.inks = Object.fromEntries(['cit', 'pro', 'sup', 'int', 'oth', 'soft', 'citdark', 'mark', 'now'].map(n => [n, css.getPropertyValue('--' + n).trim()]));
    }
    const ink = n => this.inks[n];
    g.setTransform(dpr, 0, 0, dpr, 0, 0);
    g.clearRect(0, 0, w, h);
    const high = h / 2 - 3;
    if (!this.over || this.over.width !== c.width || this.over.ms !== this.ms) {
      this.over = Object.assign(document.createElement('canvas'), { width: c.width, height: Math.ceil(high * dpr), ms: this.ms });
      const o = this.over.getContext('2d');
      o.setTransform(dpr, 0, 0, dpr, 0, 0);
      this.band(o, ink, w, 0, high, 0, this.ms);
    }
    g.drawImage(this.over, 0, 0, this.over.width / dpr, this.over.height / dpr);
    this.now(g, ink, w, 0, high, 0, this.ms);
    const [a, b] = this.near();
    g.fillStyle = ink('mark');
    g.globalAlpha = .7;
    g.fillRect(a / this.ms * w, h / 2 - 2, Math.max(2, (b - a) / this.ms * w), 2);
    g.globalAlpha = 1;
    this.band(g, ink, w, h / 2, h / 2, a, b);
    this.now(g, ink, w, h / 2, h / 2, a, b);
  }
  // first is the place of the first that begins at t or later.
  first(list, t) {
    let lo = 0, hi = list.length;
    while (lo < hi) { const k = (lo + hi) >> 1; if (list[k].s < t) lo = k + 1; else hi = k; }
    return lo;
  }
  now(g, ink, w, y, h, from, to) {
    if (!(to > from)) return;
    g.fillStyle = ink('now');
    g.fillRect((this.at - from) / (to - from) * w - 1, y, 2, h);
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
    // Turns and marks stand by start: those before from are skipped, but for the
    // longest that may still go on.
    for (let k = this.first(this.turns, from - this.longest); k < this.turns.length && this.turns[k].s <= to; k++) {
      const t = this.turns[k];
      if (t.e < from) continue;
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
  }
};
