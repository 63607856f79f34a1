'use strict';
// The pages where a meeting or a passage is read and heard and nothing is changed.
(() => {
  const $ = s => document.querySelector(s), $$ = s => [...document.querySelectorAll(s)];
  const text = JSON.parse($('#text').textContent);
  const at = document.body.dataset.at;
  const marks = $('#marks') ? JSON.parse($('#marks').textContent) || [] : [];
  const audio = $('#audio');
  const turns = $$('#turns > li').map(el => ({ el, s: +el.dataset.s, e: +el.dataset.e, k: el.classList[1], bc: el.classList.contains('bc') })).sort((a, b) => a.s - b.s);
  let here = null;

  const wave = $('#wave') ? new Wave($('#wave'), ms => { if (player?.open) player.play(ms, !audio.paused); else show(turns.findLast(x => x.s <= ms)?.el); }) : null;
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
    if (next && player?.open && !audio.paused) player.play(+next.dataset.s);
  }
  $('#nextmy')?.addEventListener('click', nextMY);
  $('#mys')?.addEventListener('click', e => { const b = e.target.closest('button'); if (b) show(document.getElementById(b.dataset.tcu)); });
  $('#turns')?.addEventListener('click', e => {
    const li = e.target.closest('li');
    if (e.target.closest('.at')) { player?.play(+li.dataset.s); here = li; return; }
    const u = e.target.closest('.tcu');
    if (u) show(u);
  });

  // --- sound ---
  const player = audio && new Player(audio, {
    wave, text, peaks: at + '/peaks', turn: () => here?.closest?.('li') || player.turn,
    turnAt: ms => turns.findLast(x => x.s <= ms && ms < x.e)?.el || null,
    failed: () => { $('#status').textContent = text.soundbad; },
  });
  Promise.resolve(player?.begun).then(() => { document.body.dataset.ready = 'true'; });

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
  const keys = player ? {
    Space: () => player.toggle(), KeyL: $('#loop') && (() => player.looping()), Comma: () => player.speed(-1), Period: () => player.speed(1),
    ArrowLeft: () => player.jump(-3000), ArrowRight: () => player.jump(3000),
  } : {};
  if ($('#nextmy')) keys.KeyN = nextMY;
  keyboard(e => keys[e.code]);
})();
