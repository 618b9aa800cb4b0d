// A wall cannot be scrolled: the largest letters at which every card is there in full, one size for all of them.

const WALL = matchMedia("(min-width: 1000px) and (orientation: landscape)"); // as in wallboard.css
const SMALLEST = 6; // pixels; below that a wall is too small for so many lines, and scrolls
const STEP = 0.25;

const GROWN = 1.8; // by how much figures may outgrow the words around them

let letters = 0;
let grow = 1;

// anew: the shape of a card or of the screen has changed; otherwise letters may only get smaller, or they would dance with every digit.
export function fitLines(main, anew) {
  if (!WALL.matches) {
    main.removeAttribute("style");
    letters = 0;
    return;
  }
  const fits = (size, grown) => {
    main.style.setProperty("--letter", `${size}px`);
    main.style.setProperty("--grow", grown);
    return isWhole(main);
  };
  if (!anew && letters > 0 && isWhole(main)) return;
  const most = anew || letters === 0 ? [Math.min(innerWidth / 32, innerHeight / 18), GROWN] : [letters, grow];
  letters = largest(SMALLEST, most[0], STEP, (size) => fits(size, 1));
  grow = largest(1, most[1], 0.03, (grown) => fits(letters, grown));
  fits(letters, grow);
}

// By halving: whatever fits, what is smaller fits too.
function largest(good, most, step, fits) {
  if (fits(most)) return most;
  let bad = most;
  while (bad - good > step) {
    const middle = (good + bad) / 2;
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

function isWhole(main) {
  if (main.scrollHeight > main.clientHeight + 1) return false;
  return [...main.querySelectorAll(".line, .line > *, .tile, .tile > *")].every((node) => node.scrollWidth <= node.clientWidth + 1);
}
