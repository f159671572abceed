import { useEffect, useState } from 'react';

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** "3 min ago"; under five seconds "just now". */
function agoText(at: string, now = Date.now()): string {
  const ms = Math.max(0, now - Date.parse(at));
  if (ms < 5000) return 'just now';
  const [unit, size] = units.find(([, length]) => ms >= length) ?? units[3];
  return `${Math.floor(ms / size)} ${unit} ago`;
}

export const absoluteText = (at: string): string => {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
};

/** A moment as time passed; the moment itself on hover. */
export function Ago({ at }: { readonly at: string }) {
  const [, look] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => look((count) => count + 1), 15_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={absoluteText(at)}>
      {agoText(at)}
    </time>
  );
}
