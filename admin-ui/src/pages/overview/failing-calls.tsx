import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { traffic, type TrafficCount } from '../../api/traffic.js';
import { Note } from '../../components/notes/note.js';
import { causeOf } from '../traffic/words.js';

const minutes = 15;
/** Of the calls to one gateway; fewer fail everywhere. */
const tooMany = 0.1;

/** Gateways whose calls fail, also where its checks find nothing wrong; the worst first. */
export function useFailingCalls(): readonly TrafficCount[] {
  const { data } = useQuery(traffic(minutes));
  const failing = data?.gateways.filter(({ calls, failed }) => failed > 0 && failed / calls >= tooMany) ?? [];
  return failing.toSorted((a, b) => b.failed - a.failed);
}

export function FailingCalls({ of: { name, calls, failed, lastCode } }: { readonly of: TrafficCount }) {
  return (
    <Note
      tone="warn"
      title={
        <>
          Calls to <bdi>{name}</bdi> fail
        </>
      }
      actions={
        <Button component={Link} to={`/traffic?minutes=${minutes}`} variant="default" size="compact-sm">
          Traffic
        </Button>
      }
    >
      {`${failed} of ${calls} in the last ${minutes} minutes. ${lastCode === null ? '' : `${causeOf(lastCode)}.`}`}
    </Note>
  );
}
