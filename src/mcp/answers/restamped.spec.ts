import { expect, it } from 'vitest';
import type { AnswerSink } from './answer-sink.js';
import { Restamped } from './restamped.js';

/** What comes out behind a call whose caller named it `theirs` and that went out as 17. */
function restamped(theirs: number | string) {
  const came: string[] = [];
  const inner: AnswerSink = {
    gone: false,
    holdBytes: Infinity,
    attach: () => {},
    answer: (status, body) => void came.push(`answer ${status} ${body.toString()}`),
    accepted: () => void came.push('accepted'),
    part: () => true,
    open: () => void came.push('open'),
    frame: (frame) => came.push(frame.toString()) > 0,
    end: () => void came.push('end'),
    fail: () => void came.push('fail'),
  };
  return { came, sink: new Restamped(inner, 17, theirs) };
}
const json = (body: unknown) => Buffer.from(JSON.stringify(body));
const event = (body: unknown) => Buffer.from(`event: message\ndata: ${JSON.stringify(body)}\n\n`);
const answer = (id: unknown) => ({ jsonrpc: '2.0', id, result: { content: [] } });

it.each([5, 'straße "7"', '17'])(
  'gives the answer the id %j that its caller used, in JSON and in an event',
  (theirs) => {
    const { came, sink } = restamped(theirs);
    sink.answer(200, json(answer(17)));
    sink.frame(event(answer(17)));
    const [whole, framed] = came;
    expect(JSON.parse(whole!.slice('answer 200 '.length))).toEqual(answer(theirs));
    expect(JSON.parse(/^data: (.*)$/m.exec(framed!)![1]!)).toEqual(answer(theirs));
  },
);

it.each([5, '18', null, 18])(
  'takes no answer to %j, which is another’s, though it looks like the caller’s own',
  (id) => {
    const { came, sink } = restamped(5);
    sink.frame(event(answer(id)));
    sink.answer(200, json(answer(id)));
    expect(came).toEqual(['answer 200 ']);
  },
);

it('takes an answer whose server made a text of the id', () => {
  const { came, sink } = restamped(5);
  sink.answer(200, json(answer('17')));
  expect(came).toEqual([`answer 200 ${json(answer(5)).toString()}`]);
});

it('hands on what is no answer as it is, and the ends', () => {
  const { came, sink } = restamped(5);
  const progress = event({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 17 } });
  sink.open();
  sink.frame(progress);
  sink.frame(Buffer.from(': still here\n\n'));
  sink.end();
  expect(came).toEqual(['open', progress.toString(), ': still here\n\n', 'end']);
});
