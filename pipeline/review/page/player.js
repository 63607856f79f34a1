'use strict';
// What plays the recording on every page that has one: buttons, speed, the loop
// of a turn, and the marks of the turn and the word that are spoken. keyboard
// gives a page its keys.
window.clock = ms => { const s = Math.floor(ms / 1000), two = n => String(n).padStart(2, '0'); return s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`; };
window.Player = class {
  // page says what differs: wave (or null), text, peaks (address, with a wave),
  // turnAt(ms), turn() that is looped, failed(), and open where sound may be asked for
  // before the peaks are there.
  constructor(audio, page) {
    Object.assign(this, { audio, page, open: page.open, until: 0, loop: null, turn: null, word: null, words: [] });
    const { text, wave } = page, on = (id, f) => document.getElementById(id)?.addEventListener('click', f);
    audio.addEventListener('play', () => { this.show('play', text.pause); this.frame(); });
    audio.addEventListener('pause', () => this.show('play', text.play));
    audio.addEventListener('seeked', () => this.frame());
    audio.addEventListener('error', () => page.failed());
    on('play', () => this.toggle());
    on('back', () => this.jump(-3000));
    on('loop', () => this.looping());
    on('slower', () => this.speed(-1));
    on('faster', () => this.speed(1));
    this.begun = wave ? this.draw() : Promise.resolve(this.ready());
  }
  show(id, text) { const el = document.getElementById(id); if (el) el.textContent = text; }
  async draw() {
    const { wave, peaks, text } = this.page;
    try {
      const r = await fetch(peaks, { credentials: 'same-origin' });
      if (!r.ok) throw new Error();
      const p = await r.json();
      wave.ms = p.ms; wave.peaks = p.peaks;
      wave.draw();
      this.ready();
    } catch { this.show('soundnote', text.soundbad); }
  }
  ready() {
    this.audio.preload = 'auto';
    this.open = this.able = true;
    for (const b of ['play', 'back', 'loop', 'slower', 'faster']) { const el = document.getElementById(b); if (el) el.disabled = false; }
    const note = document.getElementById('soundnote');
    if (note) note.hidden = true;
  }
  // play goes on from ms, or from where it stands; go === false only moves there.
  play(ms, go) {
    if (!this.open) return;
    this.until = 0;
    if (ms !== undefined) this.audio.currentTime = ms / 1000;
    if (go !== false) this.audio.play().catch(e => { if (e.name !== 'AbortError') this.page.failed(); }); // paused before it began
    this.frame();
  }
  jump(d) { if (this.able) this.play(Math.max(0, this.audio.currentTime * 1000 + d), !this.audio.paused); }
  toggle() { if (this.audio.paused) this.play(); else this.audio.pause(); }
  speed(d) {
    const all = [.5, .65, .8, 1, 1.25, 1.5, 2];
    this.audio.playbackRate = all[Math.max(0, Math.min(all.length - 1, all.indexOf(this.audio.playbackRate) + d))];
    this.show('speed', this.audio.playbackRate.toLocaleString(document.documentElement.lang) + '×');
  }
  looping() {
    const t = this.page.turn();
    this.loop = this.loop || !t ? null : [+t.dataset.s, +t.dataset.e];
    document.getElementById('loop').setAttribute('aria-pressed', String(Boolean(this.loop)));
    if (this.loop) this.play(this.loop[0]);
  }
  frame() {
    const { audio, loop, page: { wave } } = this, ms = audio.currentTime * 1000;
    this.show('clock', clock(ms));
    if (this.until && ms >= this.until) { this.until = 0; audio.pause(); }
    if (loop && (ms >= loop[1] || ms < loop[0] - 200)) audio.currentTime = loop[0] / 1000;
    const t = this.page.turnAt(ms);
    if (t !== this.turn) {
      this.turn?.classList.remove('speaking');
      this.turn = t;
      this.words = t ? [...t.querySelectorAll('[data-w]')].flatMap(timesOf) : [];
      if (t) { t.classList.add('speaking'); if (!audio.paused) t.scrollIntoView({ block: 'nearest' }); }
    }
    const w = this.words.find(x => x.s <= ms && ms < x.e)?.el || null;
    if (w !== this.word) { this.word?.classList.remove('now'); w?.classList.add('now'); this.word = w; }
    if (wave) { wave.at = ms; wave.draw(); }
    if (!audio.paused) requestAnimationFrame(() => this.frame());
  }
};
// keyboard gives a page its keys: of(event) gives what a key does, or nothing.
window.keyboard = of => {
  const on = document.getElementById('keyson'), help = document.getElementById('help');
  on.checked = localStorage.getItem('gribning-keys') !== 'off';
  on.addEventListener('change', () => localStorage.setItem('gribning-keys', on.checked ? 'on' : 'off'));
  document.getElementById('helpbutton').addEventListener('click', () => help.showModal());
  document.addEventListener('keydown', e => {
    if (!on.checked || e.ctrlKey || e.metaKey || e.altKey || help.open) return;
    if (e.target.matches('input, select, textarea, summary') || (e.target.matches('button, a') && (e.code === 'Space' || e.code === 'Enter'))) return;
    if (e.key === '?') { help.showModal(); e.preventDefault(); return; }
    const f = of(e);
    if (!f) return;
    e.preventDefault();
    f(e);
  });
};
