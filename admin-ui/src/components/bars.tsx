import classes from './bars.module.css';

export interface Bar {
  readonly key: string;
  /** What it is, in words: "12:03 UTC: 40 calls, 2 failed". */
  readonly words: string;
  readonly value: number;
  /** The part of it that failed. */
  readonly bad: number;
}

const width = 600;
const height = 120;

/** A course as bars, the bad part dark and hatched; the table beside it has the numbers. */
export function Bars({ label, bars }: { readonly label: string; readonly bars: readonly Bar[] }) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const step = width / Math.max(1, bars.length);
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className={classes.bars}
    >
      {bars.map(({ key, words, value, bad }, index) => {
        const whole = (value / most) * (height - 4);
        const failed = (bad / most) * (height - 4);
        const at = { x: index * step + 1, width: Math.max(1, step - 2) };
        return (
          <g key={key}>
            <title>{words}</title>
            <rect {...at} y={height - whole} height={whole} className={classes.all} />
            <rect {...at} y={height - failed} height={failed} className={classes.bad} />
          </g>
        );
      })}
    </svg>
  );
}
