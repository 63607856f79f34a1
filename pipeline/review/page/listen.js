'use strict';
// The pages where a meeting or a passage is read and heard and nothing is changed.
(() => {
  const $ = s => document.querySelector(s), $$ = s => [...document.querySelectorAll(s)];
  const text = JSON.parse($('#text').textContent);
  const at = document.body.dataset.at;
  const marks = $('#marks') ? JSON.parse($('#marks').textContent) || [] : [];
  const clock = ms => { const s = Math.floor(ms / 1000), two = n => String(n).padStart(2, '0'); return s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`; };
  const audio = $('#audio');
  const turns = $$('#turns > li').map(el => ({ el, s: +el.dataset.s, e: +el.dataset.e, k: el.classList[1], bc: el.classList.contains('bc') })).sort((a, b) => a.s - b.s);
  let loop = null, speaking = null, said = null, here = null;

  const wave = $('#wave') ? new Wave($('#wave'), ms => { if (audio && !$('#play').disabled) play(ms, !audio.paused); else show(turns.findLast(x => x.s <= ms)?.el); }) : null;
  if (wave) {
    wave.turns = turns;
    wave.marks = marks;
    wave.ms = Math.max(1, ...turns.map(t => t.e));
    wave.draw();
  }

  function show(el) {
    if (!el) return;
    $$('.tcu[aria-current]').forEach(x => x.removeAttribute('aria-current'));
    here = el;
    if (el.classList.contains('tcu')) el.setAttribute('aria-current', 'true');
    el.scrollIntoView({ block: 'center' });
  }
  function nextMY() {
    const all = $$('.tcu.my').filter(x => x.querySelector('.mychip'));
    const next = all.find(x => here && (here.compareDocumentPosition(x) & Node.DOCUMENT_POSITION_FOLLOWING)) || all[0];
    show(next);
    if (next && audio && !$('#play').disabled && !audio.paused) play(+next.dataset.s);
  }
  $('#nextmy')?.addEventListener('click', nextMY);
  $('#mys')?.addEventListener('click', e => { const b = e.target.closest('button'); if (b) show(document.getElementById(b.dataset.tcu)); });
  $('#turns')?.addEventListener('click', e => {
    const li = e.target.closest('li');
    if (e.target.closest('.at')) { play(+li.dataset.s); here = li; return; }
    const u = e.target.closest('.tcu');
    if (u) show(u);
  });

  // --- sound ---
  function play(ms, go) {
    if (!audio || $('#play').disabled) return;
    if (ms !== undefined) audio.currentTime = ms / 1000;
    if (go !== false) audio.play().catch(() => { $('#status').textContent = text.soundbad; });
    frame();
  }
  function frame() {
    const ms = audio.currentTime * 1000;
    $('#clock').textContent = clock(ms);
    if (loop && (ms >= loop[1] || ms < loop[0] - 200)) audio.currentTime = loop[0] / 1000;
    const t = turns.filter(x => x.s <= ms && ms < x.e).pop();
    if (t?.el !== speaking) {
      speaking?.classList.remove('speaking');
      speaking = t?.el || null;
      if (speaking) { speaking.classList.add('speaking'); if (!audio.paused) speaking.scrollIntoView({ block: 'nearest' }); }
    }
    const w = speaking && [...speaking.querySelectorAll('[data-w]')].flatMap(timesOf).find(x => x.s <= ms && ms < x.e)?.el;
    if (w !== said) { said?.classList.remove('now'); w?.classList.add('now'); said = w || null; }
    if (wave) { wave.at = ms; wave.draw(); }
    if (!audio.paused) requestAnimationFrame(frame);
  }
  function speed(d) {
    const all = [.5, .65, .8, 1, 1.25, 1.5, 2];
    audio.playbackRate = all[Math.max(0, Math.min(all.length - 1, all.indexOf(audio.playbackRate) + d))];
    $('#speed').textContent = audio.playbackRate.toLocaleString(document.documentElement.lang) + '×';
  }
  function looping() {
    const t = here?.closest?.('li') || speaking;
    loop = loop || !t ? null : [+t.dataset.s, +t.dataset.e];
    $('#loop').setAttribute('aria-pressed', String(Boolean(loop)));
    if (loop) play(loop[0]);
  }
  const toggle = () => (audio.paused ? play() : audio.pause());
  const jump = d => play(Math.max(0, audio.currentTime * 1000 + d), !audio.paused);
  function ready() {
    for (const b of ['play', 'back', 'loop', 'slower', 'faster']) if ($('#' + b)) $('#' + b).disabled = false;
    if ($('#soundnote')) $('#soundnote').textContent = '';
    document.body.dataset.ready = 'true';
  }
  if (audio) {
    audio.addEventListener('play', () => { $('#play').textContent = text.pause; frame(); });
    audio.addEventListener('pause', () => { $('#play').textContent = text.play; });
    audio.addEventListener('seeked', frame);
    audio.addEventListener('error', () => { $('#status').textContent = text.soundbad; });
    $('#play').addEventListener('click', toggle);
    $('#back').addEventListener('click', () => jump(-3000));
    $('#loop')?.addEventListener('click', looping);
    $('#slower').addEventListener('click', () => speed(-1));
    $('#faster').addEventListener('click', () => speed(1));
    if (wave) {
      fetch(at + '/peaks', { credentials: 'same-origin' }).then(async r => {
        if (!r.ok) throw new Error();
        const p = await r.json();
        wave.ms = p.ms; wave.peaks = p.peaks;
        wave.draw();
        audio.preload = 'auto';
        ready();
      }).catch(() => { $('#soundnote').textContent = text.soundbad; document.body.dataset.ready = 'true'; });
    } else { audio.preload = 'auto'; ready(); }
  } else document.body.dataset.ready = 'true';

  // Somebody may take consent back while the page is open: then it closes.
  async function still() {
    if (document.hidden) return;
    try {
      const r = await fetch(at + '/ask', { credentials: 'same-origin' });
      if (r.status === 401 || r.status === 403 || r.status === 404 || r.status === 410) { audio?.pause(); location.reload(); }
    } catch { /* the server is gone: what is shown stays until it is back */ }
  }
  setInterval(still, 8000);
  window.addEventListener('focus', still);

  // --- keys ---
  const keysOn = $('#keyson');
  keysOn.checked = localStorage.getItem('gribning-keys') !== 'off';
  keysOn.addEventListener('change', () => localStorage.setItem('gribning-keys', keysOn.checked ? 'on' : 'off'));
  $('#helpbutton').addEventListener('click', () => $('#help').showModal());
  const keys = {
    Space: audio && toggle, KeyL: audio && $('#loop') && looping, Comma: audio && (() => speed(-1)), Period: audio && (() => speed(1)),
    ArrowLeft: audio && (() => jump(-3000)), ArrowRight: audio && (() => jump(3000)), KeyN: $('#nextmy') && nextMY,
  };
  document.addEventListener('keydown', e => {
    if (!keysOn.checked || e.ctrlKey || e.metaKey || e.altKey || $('#help').open) return;
    if (e.target.matches('input, select, textarea, summary') || (e.target.matches('button, a') && (e.code === 'Space' || e.code === 'Enter'))) return;
    if (e.key === '?') { $('#help').showModal(); e.preventDefault(); return; }
    const f = keys[e.code];
    if (!f) return;
    e.preventDefault();
    f();
  });
})();
