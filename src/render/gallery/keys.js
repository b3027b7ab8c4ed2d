// The keyboard.

function isTyping(target) {
  return target.matches?.('input:not([type=range]), select, textarea');
}

// Calls actions[name]; a key that nothing was done with stays the browser's.
function listenToKeys(actions) {
  const steps = { ArrowLeft: ['step', -1], ArrowRight: ['step', 1], ArrowUp: ['row', -1], ArrowDown: ['row', 1],
    PageUp: ['page', -1], PageDown: ['page', 1], Home: ['first'], End: ['last'] };
  const plain = { ' ': ['toggle'], f: ['favorite'], s: ['alike'], m: ['map'], e: ['export'], t: ['theme'],
    '/': ['search'], '?': ['help'], '+': ['volume', 0.1], '=': ['volume', 0.1], '-': ['volume', -0.1], Escape: ['escape'] };
  for (let rating = 0; rating <= 5; ++rating) plain[rating] = ['rate', rating];

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (isTyping(event.target)) {
      typed(event, actions);
      return;
    }
    const onControl = event.target.matches?.('button, a, input');
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    let action = steps[event.key] ?? plain[key];
    if (event.key === 'Enter' && !onControl) action = ['toggle'];
    if (!action || (onControl && (event.key === ' ' || (event.target.matches('input') && steps[event.key])))) return;
    event.preventDefault();
    actions[action[0]](action[1]);
  });
}

function typed(event, actions) {
  if (event.target.id !== 'search') return;
  if (event.key === 'Escape') actions.escape();
  else if (event.key === 'Enter') actions.playFirst();
  else if (event.key === 'ArrowDown') actions.first();
  else return;
  event.preventDefault();
}
