'use strict';
(() => {
  const $ = s => document.querySelector(s), $$ = s => [...document.querySelectorAll(s)];
  const body = document.body.dataset, csrf = $('meta[name=csrf]').content, id = body.id;
  const at = '/m/' + encodeURIComponent(id), coding = body.coding;
  const status = $('#status');

  // post sends one deed and gives the answer, or null with the message shown.
  async function post(deed) {
    let r, j;
    try {
      r = await fetch(at + '/act', { method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf }, body: JSON.stringify(deed) });
      j = await r.json();
    } catch { tell($('#text') ? text.notsaved : '!', true); return null; }
    if (r.ok) return j;
    if (r.status === 409 && j.code === 'A211') { warn(j.message); return null; }
    tell(j.message, true);
    return null;
  }
  function tell(message, bad) {
    status.textContent = message;
    status.className = bad ? 'bad' : '';
    document.body.dataset.told = String(Number(document.body.dataset.told || 0) + 1);
  }
  function warn(message) {
    const a = $('#alert');
    if (!a) { tell(message, true); return; }
    a.querySelector('span').textContent = message;
    a.hidden = false;
  }

  // --- two coders beside each other ---
  if (!$('#turns')) {
    const go = async deed => {
      const done = await post({ seq: Number(body.seq), coding: 'adjudicated', do: 'adjudicate', note: [$('#ruleid').value, $('#rule').value.trim()].filter(Boolean).join(' · '), ...deed });
      if (done) location.reload();
    };
    $('#agreed')?.addEventListener('click', () => go({ from: body.a, text: body.b, tcu: '' }));
    const ruled = b => b.closest('tr.agreed') || $('#ruleid').value || $('#rule').value.trim();
    $$('[data-follow]').forEach(b => b.addEventListener('click', () => ruled(b) ? go({ from: b.dataset.follow, text: b.dataset.other, tcu: b.dataset.tcu }) : tell(body.needs, true)));
    document.body.dataset.ready = 'true';
    $('#onlyopen')?.addEventListener('change', e => $$('tr.agreed').forEach(r => { r.hidden = e.target.checked; }));
    return;
  }

  const text = JSON.parse($('#text').textContent);
  const state = JSON.parse($('#state').textContent);
  const list = $('#turns'), panel = $('#panel');
  let seq = state.seq, marks = state.marks || [];
  let cur = null, anchor = null, word = null, chosenAt = performance.now(), panelReady = Promise.resolve();

  // --- the transcript ---
  let times = []; // turns by start, for the word that is spoken
  const known = new WeakMap();
  const turnsOf = () => list.getElementsByClassName('turn');
  // Turns stand in parts; the turn beside one may be in the next part.
  const beside = (li, d) => d > 0 ? li.nextElementSibling || li.parentNode.nextElementSibling?.firstElementChild || null
    : li.previousElementSibling || li.parentNode.previousElementSibling?.lastElementChild || null;
  function entry(el) {
    let t = known.get(el);
    if (!t) known.set(el, t = { el, s: +el.dataset.s, e: +el.dataset.e, k: el.classList[1], bc: el.classList.contains('bc') });
    return t;
  }
  function index() {
    times = [...turnsOf()].map(entry).sort((a, b) => a.s - b.s);
    wave.turns = times;
  }
  // The page brings the first turns of a long meeting. The rest follows at once,
  // in pieces, so that keys are answered between them; whole is when all is here.
  async function fetchRest() {
    const r = await fetch(`${at}/turns?from=${list.dataset.shown}&seq=${seq}&coding=${encodeURIComponent(coding)}`, { credentials: 'same-origin' });
    if ([401, 403, 409].includes(r.status)) { location.reload(); return new Promise(() => {}); }
    if (!r.ok) throw new Error();
    const reader = r.body.pipeThrough(new TextDecoderStream()).getReader();
    const partOf = 40;
    let rest = '', lines = [];
    for (let end = false; !end;) {
      const got = await reader.read();
      end = got.done;
      rest += got.value || '';
      lines.push(...rest.split('\n')); // a turn a line
      rest = lines.pop();
      if (!end && lines.length < 4 * partOf) continue;
      const parts = Math.ceil((end ? lines.length : lines.length - lines.length % partOf) / partOf);
      let html = ''; // made by the server, every text of the meeting escaped
      for (let k = 0; k < parts; k++) html += `<ol class="part">${lines.splice(0, partOf).join('')}</ol>`;
      list.insertAdjacentHTML('beforeend', html);
      await new Promise(go => setTimeout(go));
    }
    index();
    wave.draw();
  }
  let whole = Promise.resolve();
  async function complete() {
    const brought = list.children.length;
    if (+list.dataset.shown < +list.dataset.all) {
      for (let tries = 0; ; tries++) {
        try { await fetchRest(); break; } catch {
          warn(text.incomplete);
          await new Promise(go => setTimeout(go, 2000 * (tries + 1)));
          while (list.children.length > brought) list.lastElementChild.remove();
        }
      }
    }
    list.setAttribute('aria-busy', 'false');
    document.body.dataset.whole = 'true';
    performance.mark('whole');
  }
  const step = (u, d) => {
    const side = d > 0 ? 'nextElementSibling' : 'previousElementSibling';
    for (let x = u[side]; x; x = x[side]) if (x.classList.contains('tcu')) return x;
    for (let li = beside(u.closest('li'), d); li; li = beside(li, d)) {
      const all = li.querySelectorAll('.tcu');
      if (all.length) return d > 0 ? all[0] : all[all.length - 1];
    }
    return null;
  };
  function chosen() { // from anchor to cur, in order
    if (!anchor || anchor === cur) return cur ? [cur] : [];
    const forward = anchor.compareDocumentPosition(cur) & Node.DOCUMENT_POSITION_FOLLOWING;
    const [a, b] = forward ? [anchor, cur] : [cur, anchor];
    const out = [a];
    for (let x = a; x && x !== b;) { x = step(x, 1); if (x) out.push(x); }
    return out;
  }
  let held = []; // units that are marked as chosen
  function choose(u, more, quiet) {
    if (!u) return;
    for (const x of held) { x.removeAttribute('aria-current'); x.classList.remove('more'); x.tabIndex = -1; }
    if (!more) anchor = u;
    if (cur !== u) chosenAt = performance.now();
    cur = u;
    held = chosen();
    for (const x of held) x.classList.add('more');
    u.setAttribute('aria-current', 'true');
    u.tabIndex = 0;
    if (!quiet) { u.focus({ preventScroll: true }); u.scrollIntoView({ block: 'nearest' }); }
    if (word && !u.contains(word)) pick(null);
    panelReady = show(u);
  }
  let asked = 0;
  async function show(u) {
    const mine = ++asked, r = await fetch(`${at}/unit/${encodeURIComponent(u.id)}?coding=${encodeURIComponent(coding)}`, { credentials: 'same-origin' });
    const html = await r.text();
    if (mine !== asked) return;
    if (r.ok) panel.innerHTML = html; // made by the server, every text of the meeting escaped
    if (panel.dataset.shown !== u.id) panel.closest('aside').scrollTop = 0;
    panel.dataset.shown = u.id;
  }
  let picked = []; // words that are picked together, in order; word is the first that was
  function pick(w, more) {
    for (const x of picked) x.classList.remove('picked');
    const all = w && more && word && word.closest('li') === w.closest('li') ? [...w.closest('li').querySelectorAll('i')] : null;
    if (all) {
      const [a, b] = [all.indexOf(word), all.indexOf(w)].sort((x, y) => x - y);
      picked = all.slice(a, b + 1);
      w = word;
    } else picked = w ? [w] : [];
    for (const x of picked) x.classList.add('picked');
    word = w;
    $('#unidentify').hidden = !picked.some(x => x.matches('.pd, .fl'));
    $('#wordset').disabled = !w;
    $('#wordnone').hidden = Boolean(w);
    if (!w) { for (const f of ['wtext', 'wstart', 'wend']) $('#' + f).value = ''; return; }
    $('#wtext').value = w.textContent;
    const t = timesOf(w.closest('.tcu')).find(x => x.el === w);
    $('#wstart').value = (t.s / 1000).toFixed(2);
    $('#wend').value = (t.e / 1000).toFixed(2);
    $('#wspeaker').value = w.closest('li').dataset.who;
    $('#trust').hidden = !w.classList.contains('q');
  }
  list.addEventListener('click', e => {
    if (e.target.closest('.at')) { const li = e.target.closest('li'); choose(li.querySelector('.tcu')); play(+li.dataset.s); return; }
    const u = e.target.closest('.tcu');
    if (!u) return;
    choose(u, e.shiftKey);
    if (e.target.tagName === 'I') pick(e.target, e.shiftKey);
  });
  list.addEventListener('dblclick', e => { if (e.target.tagName === 'I') { $('#wtext').focus(); $('#wtext').select(); } });

  // --- saving ---
  let chain = Promise.resolve();
  function act(deed) { chain = chain.then(() => send(deed)); return chain; }
  async function send(deed) {
    const began = performance.now();
    await whole;
    const a = await post({ seq, coding, millis: Math.round(performance.now() - chosenAt), ...deed });
    if (!a) return false;
    apply(a);
    tell(text.saved);
    document.body.dataset.took = String(Math.round(performance.now() - began));
    chosenAt = performance.now();
    return true;
  }
  function apply(a) {
    if (a.reload) { location.reload(); return; }
    const here = cur?.id, from = anchor?.id, w = word?.id, li = cur?.closest('li')?.id;
    for (const [turn, html] of Object.entries(a.turns || {})) {
      const t = document.createElement('template');
      t.innerHTML = html;
      const made = t.content.firstElementChild, old = document.getElementById(turn);
      if (old) old.replaceWith(made); else (list.lastElementChild || list).append(made);
    }
    if (a.order) {
      const keep = new Set(a.order);
      [...turnsOf()].forEach(x => { if (!keep.has(x.id)) x.remove(); });
      [...list.children].forEach(x => { if (!x.firstElementChild) x.remove(); });
      let before = null;
      for (const t of a.order) {
        const el = document.getElementById(t);
        if (!el) { location.reload(); return; }
        if (before ? beside(before, 1) !== el : list.firstElementChild.firstElementChild !== el) before ? before.after(el) : list.firstElementChild.prepend(el);
        before = el;
      }
    }
    seq = a.seq;
    if (a.marksAt) a.marksAt.forEach((k, i) => { marks[k] = a.marks[i]; });
    else marks = a.marks || [];
    marks.length = a.marksOf;
    cur = anchor = null;
    index();
    furnish(a);
    const again = document.getElementById(here) || document.getElementById(w)?.closest('.tcu') || document.getElementById(li)?.querySelector('.tcu') || null;
    if (again) {
      anchor = document.getElementById(from) || again;
      choose(again, true, !list.contains(document.activeElement) && document.activeElement !== document.body);
    }
    const same = w && document.getElementById(w);
    pick(same || null);
  }
  const listed = []; // the marks that the list shows
  function furnish(a) {
    wave.marks = marks;
    wave.draw();
    const ol = $('#mys');
    while (listed.length > marks.length) { ol.lastElementChild.remove(); listed.pop(); }
    marks.forEach((m, i) => { // a long list: what is right already stays
      if (listed[i] === m) return;
      let b = ol.children[i]?.firstChild;
      if (!b) {
        b = Object.assign(document.createElement('button'), { type: 'button' });
        const li = document.createElement('li');
        li.append(b);
        ol.append(li);
      }
      b.textContent = `${m.n} ${m.code} – ${m.words}${m.draft ? ' (' + text.draft + ')' : ''}`;
      b.dataset.tcu = m.tcu;
      b.dataset.outcome = m.outcome;
      listed[i] = m;
    });
    $('#nomys').hidden = marks.length > 0;
    $('#done').textContent = a.progress.done;
    $('#of').textContent = a.progress.of;
    if (a.progress.complete) $('#complete').textContent = text.completed;
    for (const k of ['undo', 'redo']) {
      const b = $('#' + k);
      b.disabled = !a[k];
      b.textContent = a[k] ? `${text[k]}: ${a[k]}` : text[k];
    }
    const is = a.issues || [];
    $('#issues').hidden = !is.length;
    $('#issues ul').replaceChildren(...is.map(t => Object.assign(document.createElement('li'), { textContent: t })));
  }
  $('#mys').addEventListener('click', e => { const b = e.target.closest('button'); if (b) whole.then(() => choose(document.getElementById(b.dataset.tcu))); });
  $('#complete').addEventListener('click', () => act({ do: 'complete' }));
  $('#undo').addEventListener('click', () => act({ do: 'undo' }));
  $('#redo').addEventListener('click', () => act({ do: 'redo' }));

  // --- others ---
  async function catchUp() {
    const r = await fetch(`${at}/changes?seq=${seq}&coding=${encodeURIComponent(coding)}`, { credentials: 'same-origin' });
    if (!r.ok) { location.reload(); return; }
    const a = await r.json();
    await whole;
    apply(a);
    $('#alert').hidden = true;
  }
  $('#fetch').addEventListener('click', catchUp);
  $('#dismiss').addEventListener('click', () => { $('#alert').hidden = true; });
  async function ask() {
    if (document.hidden) return;
    try {
      const r = await fetch(`${at}/changes?ask=1`, { credentials: 'same-origin' });
      if (r.status === 401 || r.status === 403) { location.reload(); return; }
      const j = await r.json();
      if (j.seq !== seq) await chain;
      if (j.seq > seq) warn(text.others);
    } catch { /* the next change will tell */ }
  }
  setInterval(ask, 8000);
  window.addEventListener('focus', ask);

  // --- coding ---
  const unit = () => panel.querySelector('.unit');
  const field = n => { const f = $('#codeform')?.elements[n]; return f ? f.value : ''; };
  const ticked = n => Boolean($('#codeform')?.elements[n]?.checked);
  const note = () => field('note');
  function myOf(primary) {
    const u = unit(), several = chosen().length > 1;
    const my = { id: several ? '' : u.dataset.my, primary, tcus: several || !u.dataset.my ? chosen().map(x => x.id) : [] };
    if (u.dataset.my) {
      Object.assign(my, {
        secondary: field('secondary') === primary ? '' : field('secondary'), elicited: field('elicited'), voice: field('voice'), reraiseOf: field('reraiseOf'), object: field('object').trim(), ik: field('ik'),
        addressed: ticked('addressed') ? 'other' : '', sensitive: ticked('sensitive'), certainty: Number(field('certainty') || 0), note: note(),
        delivery: $$('#codeform input[name=delivery]:checked').map(x => x.value),
      });
    } else my.voice = 'own';
    return my;
  }
  function codeOf(code) {
    const grip = /^R-/.test(code);
    let target = field('target');
    if (grip && !target) target = [...($('#codeform').elements.target?.options || [])].map(o => o.value).find(Boolean) || '';
    const c = { tcu: unit().dataset.tcu, code, target };
    for (const f of ['capture', 'interrupt', 'skip', 'valence']) c[f] = field(f);
    for (const f of ['misgrip', 'parked', 'selective', 'proxy', 'echo', 'complex']) c[f] = ticked(f);
    c.addressed = ticked('addressed') ? 'other' : '';
    c.certainty = Number(field('certainty') || 0);
    c.note = note();
    return c;
  }
  const pressed = () => panel.querySelector('.code[aria-pressed=true]')?.dataset.code;
  async function give(code) {
    await panelReady;
    if (!unit() || !code || unit().dataset.tcu !== cur?.id) return;
    const ok = unit().dataset.citizen === 'true' ? await act({ do: 'my', my: myOf(code) }) : await act({ do: 'code', code: codeOf(code) });
    if (ok && body.uncertain === 'true') unsure();
  }
  async function reject() {
    await panelReady;
    const u = unit();
    if (!u || u.dataset.coded !== 'true') return;
    const ok = await (u.dataset.citizen === 'true' ? act({ do: 'unmy', myId: u.dataset.my }) : act({ do: 'clear', tcu: u.dataset.tcu }));
    if (ok && body.uncertain === 'true') unsure();
  }
  panel.addEventListener('click', e => {
    const b = e.target.closest('button');
    if (!b) return;
    if (b.dataset.code) give(b.dataset.code);
    else if (b.dataset.act === 'accept' || b.dataset.act === 'save') give(pressed());
    else if (b.dataset.act === 'reject') reject();
    else if (b.dataset.act === 'el') act({ do: 'el', myId: field('elof'), my: { tcus: chosen().map(x => x.id) } });
  });
  panel.addEventListener('submit', e => { e.preventDefault(); give(pressed()); });
  const explain = async e => {
    const b = e.target.closest('.code');
    if (!b || panel.dataset.entry === b.dataset.code) return;
    panel.dataset.entry = b.dataset.code;
    const r = await fetch('/codebook?code=' + encodeURIComponent(b.dataset.code), { credentials: 'same-origin' });
    const html = await r.text();
    if (r.ok && panel.dataset.entry === b.dataset.code && $('#entry')) $('#entry').innerHTML = html;
  };
  panel.addEventListener('mouseover', explain);
  panel.addEventListener('focusin', explain);
  // A list of meaning utterances offers the nearest; the others are added when
  // somebody opens it.
  function offerAll(s) {
    if (!s?.matches?.('select[data-more]')) return;
    s.removeAttribute('data-more');
    const u = unit(), chosen = s.value, first = s.options[0]?.value ? [] : [s.options[0]];
    const made = marks.filter(m => m.s <= +u.dataset.s && m.id !== u.dataset.my || m.id === chosen).reverse()
      .map(m => new Option(`${m.n} ${m.code}${s.name === 'target' ? ' · ' + m.words : ''}`, m.id));
    s.replaceChildren(...first, ...made);
    s.value = chosen;
  }
  for (const e of ['pointerdown', 'focusin']) panel.addEventListener(e, ev => offerAll(ev.target));
  async function nextMY() {
    await whole;
    const t = marks.find(m => { const el = document.getElementById(m.tcu); return el && el !== cur && (!cur || (cur.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING)); }) || marks[0];
    if (t) choose(document.getElementById(t.tcu));
  }
  async function unsure() { // the one of which the machine is least sure; else the next in the talk
    await whole;
    const all = $$('.tcu[data-p]').filter(x => x !== cur);
    if (!all.length) { tell(text.nounsure); return; }
    if (body.uncertain === 'true') { choose(all.reduce((a, b) => (+b.dataset.p < +a.dataset.p ? b : a))); return; }
    choose(all.find(x => !cur || (cur.compareDocumentPosition(x) & Node.DOCUMENT_POSITION_FOLLOWING)) || all[0]);
  }
  // find goes to the next unit, or the one before, that holds the words typed.
  const fold = s => s.toLocaleLowerCase('da').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  async function find(d) {
    const q = fold($('#find').value);
    if (!q) return;
    await whole;
    const hits = $$('#turns .tcu').filter(u => fold([...u.querySelectorAll('i')].map(i => i.textContent).join(' ')).includes(q));
    if (!hits.length) { tell(text.foundnone); return; }
    const at = cur ? hits.findIndex(u => u === cur || cur.compareDocumentPosition(u) & Node.DOCUMENT_POSITION_FOLLOWING) : 0;
    let k = at < 0 ? hits.length : at;
    if (d > 0 && hits[k] === cur) k++;
    if (d < 0) k--;
    k = (k + hits.length) % hits.length;
    choose(hits[k], false, true);
    hits[k].scrollIntoView({ block: 'center' });
    tell(`${k + 1} ${text.of} ${hits.length}`);
  }
  $('#find').addEventListener('keydown', e => {
    if (e.key === 'Enter') { e.preventDefault(); find(e.shiftKey ? -1 : 1); }
    if (e.key === 'Escape') { e.preventDefault(); (cur || list.querySelector('.tcu'))?.focus(); }
  });
  $('#nextmy').addEventListener('click', nextMY);
  $('#nextunsure').addEventListener('click', unsure);

  // --- words ---
  const first = () => word || cur?.querySelector('i');
  const seconds = s => Math.round(Number(String(s).replace(',', '.')) * 1000);
  function mend(what) {
    const w = first();
    if (!w) return;
    const value = $('#wtext').value;
    switch (what) {
      case 'text': act({ do: 'text', words: [w.id], text: value }); break;
      case 'insert': act({ do: 'insert', words: [w.id], text: value }); break;
      case 'delete': act({ do: 'delete', words: picked.length ? picked.map(x => x.id) : [w.id] }); break;
      case 'identify': act({ do: 'identify', words: (picked.length ? picked : [w]).map(x => x.id), type: $('#idtype').value }); break;
      case 'unidentify': act({ do: 'unidentify', words: (picked.length ? picked : [w]).map(x => x.id) }); break;
      case 'trust': act({ do: 'trust', words: [w.id] }); break;
      case 'split': act({ do: 'split', words: [w.id] }); break;
      case 'splitturn': act({ do: 'split', turn: true, words: [w.id] }); break;
      case 'join': act({ do: 'join', words: [cur.querySelector('i').id] }); break;
      case 'speakerword': act({ do: 'speaker', words: [w.id], speaker: $('#wspeaker').value }); break;
      case 'speakerturn': act({ do: 'speaker', words: [...w.closest('li').querySelectorAll('i')].map(x => x.id), speaker: $('#wspeaker').value }); break;
      case 'time': act({ do: 'time', words: [w.id], start: seconds($('#wstart').value), end: seconds($('#wend').value) }); break;
    }
  }
  $('#wordform').addEventListener('submit', e => { e.preventDefault(); mend('text'); list.querySelector('[aria-current]')?.focus(); });
  $('#wordform').addEventListener('click', e => { const b = e.target.closest('button[data-do]'); if (b) mend(b.dataset.do); });
  function move(d) {
    const all = [...list.querySelectorAll('li#' + CSS.escape(cur.closest('li').id) + ' i')];
    const w = all[all.indexOf(word) + d] || (d > 0 ? step(all[all.length - 1].closest('.tcu'), 1)?.querySelector('i') : [...(step(all[0].closest('.tcu'), -1)?.querySelectorAll('i') || [])].pop());
    if (!w) return;
    choose(w.closest('.tcu'));
    pick(w);
  }
  $$('[data-role]').forEach(s => s.addEventListener('change', () => act({ do: 'role', speaker: s.dataset.role, role: s.value }).then(ok => ok && location.reload())));
  $$('[data-hear]').forEach(b => b.addEventListener('click', () => play(b.dataset.hear, b.dataset.until)));

  // --- sound ---
  const audio = $('#audio');
  const wave = new Wave($('#wave'), ms => { player ? player.play(ms, !audio.paused) : atTime(ms); });
  function atTime(ms) { const t = times.findLast?.(x => x.s <= ms) || times[0]; if (t) choose(t.el.querySelector('.tcu')); }
  function turnAt(ms) {
    let lo = 0, hi = times.length; // the first turn that begins later
    while (lo < hi) { const k = (lo + hi) >> 1; if (times[k].s <= ms) lo = k + 1; else hi = k; }
    for (let k = lo - 1; k >= 0; k--) if (ms < times[k].e) return times[k].el;
    return null;
  }
  const player = audio && new Player(audio, { wave, text, peaks: at + '/peaks', turnAt, turn: () => cur?.closest('li'), failed: () => tell(text.soundbad, true), open: true });
  const play = (from, to) => { if (player) { player.play(+from); player.until = +to || 0; } };
  if (!player) ['play', 'loop', 'slower', 'faster', 'speed', 'clock'].forEach(x => { $('#' + x).hidden = true; });

  // --- keys ---
  const codeAt = (n, shift) => [...panel.querySelectorAll('.code')][n - 1 + (shift ? 9 : 0)]?.dataset.code;
  function target() {
    const s = $('#codeform')?.elements.target;
    if (!s || s.tagName !== 'SELECT') return;
    offerAll(s);
    s.selectedIndex = (s.selectedIndex + 1) % s.options.length;
    if (pressed()) give(pressed());
  }
  const keys = {
    ArrowDown: e => choose(cur ? step(cur, 1) : list.querySelector('.tcu'), e.shiftKey),
    ArrowUp: e => choose(cur ? step(cur, -1) : list.querySelector('.tcu'), e.shiftKey),
    KeyJ: e => keys.ArrowDown(e), KeyK: e => keys.ArrowUp(e),
    ArrowRight: () => (word ? move(1) : player?.jump(3000)), ArrowLeft: () => (word ? move(-1) : player?.jump(-3000)),
    KeyF: () => { $('#find').focus(); $('#find').select(); },
    Space: () => player?.toggle(),
    Enter: e => { if (word && !e.shiftKey) { $('#wtext').focus(); $('#wtext').select(); } else if (cur) play(cur.dataset.s, e.shiftKey && cur.dataset.e); },
    Escape: () => pick(null),
    KeyL: () => player?.looping(), Comma: () => player?.speed(-1), Period: () => player?.speed(1),
    KeyN: nextMY, KeyU: unsure, KeyA: () => panelReady.then(() => unit()?.querySelector('[data-act=accept]') && give(pressed())),
    Digit0: reject, KeyT: target,
    KeyE: () => { if (cur && !word) pick(cur.querySelector('i')); else if (word) { $('#wtext').focus(); $('#wtext').select(); } },
    KeyX: e => mend(e.shiftKey ? 'splitturn' : 'split'), KeyM: () => mend('join'),
    KeyS: e => { const s = $('#wspeaker'); if (!first()) return; pick(first()); s.selectedIndex = (s.selectedIndex + 1) % s.options.length; mend(e.shiftKey ? 'speakerword' : 'speakerturn'); },
    KeyZ: e => act({ do: e.shiftKey ? 'redo' : 'undo' }),
  };
  $('#wtext').addEventListener('keydown', e => { if (e.key === 'Escape') { cur?.focus(); e.preventDefault(); } });
  keyboard(e => {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(e.code);
    return digit ? () => panelReady.then(() => give(codeAt(+digit[1], e.shiftKey))) : keys[e.code];
  });

  index();
  furnish(state);
  if (!audio) { wave.ms = Math.max(1, +list.dataset.end); wave.draw(); }
  whole = complete();
  const wanted = location.hash.length > 1 && decodeURIComponent(location.hash.slice(1));
  if (wanted) {
    const go = () => { const u = document.getElementById(wanted); if (u?.classList.contains('tcu')) choose(u); return Boolean(u); };
    if (!go()) whole.then(go);
  } else if (body.uncertain === 'true') unsure();
  document.body.dataset.ready = 'true';
  performance.mark('ready'); // «make bench-review» reads the marks
})();
