/** A worker that ticks: browsers slow the timers of pages in the background down, those of workers they do not. */
let timer;

onmessage = ({ data }) => {
  clearInterval(timer);
  if (data) timer = setInterval(() => postMessage(null), 1000 / data);
};
