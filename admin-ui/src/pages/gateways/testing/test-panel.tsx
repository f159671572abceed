import { Button, Loader } from '@mantine/core';
import { IconCheck, IconCircleCheck, IconCircleX, IconMinus, IconX } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import type { TestResult, TestStep } from '../../../api/gateways.js';
import { CopyButton } from '../../../components/inputs/copy-button.js';
import { Note } from '../../../components/notes/note.js';
import { ProblemNote } from '../../../components/notes/problem-note.js';
import { detailsOf, stages, titleOf } from './test-words.js';
import type { TestState } from './use-test.js';
import { Foreign } from '../../../components/text/foreign.js';
import classes from './testing.module.css';

interface TestPanelProps {
  readonly state: TestState;
  /** With what it was tested: "with the values in this form". */
  readonly how: string;
  readonly secure: boolean;
  /** Something was changed since. */
  readonly outdated?: boolean;
  /** The same for a shell, without the values. */
  readonly curl?: string | undefined;
  readonly onCancel: () => void;
  readonly actions?: ReactNode;
}

/** A Test and its result, step by step. */
export function TestPanel({ state, how, secure, outdated = false, curl, onCancel, actions }: TestPanelProps) {
  const region = useRef<HTMLElement>(null);
  useEffect(() => {
    if (state.phase !== 'none') region.current?.scrollIntoView({ block: 'nearest' });
  }, [state.phase]);
  return (
    <section aria-label="Test result" aria-live="polite" className={classes.region} ref={region}>
      {state.phase === 'running' && (
        <div className={classes.panel}>
          <div className={classes.head}>
            <Loader size="xs" />
            <span className={classes.title}>Testing…</span>
            <span className={classes.how}>{how}</span>
            <Button variant="default" size="compact-sm" ml="auto" onClick={onCancel}>
              Cancel test
            </Button>
          </div>
          <Steps steps={state.steps} secure={secure} running />
        </div>
      )}
      {state.phase === 'failed' && <ProblemNote error={state.error} title="The test could not be run" />}
      {state.phase === 'done' && (
        <Result result={state.result} how={how} secure={secure} outdated={outdated} curl={curl} actions={actions} />
      )}
    </section>
  );
}

type ResultProps = Pick<TestPanelProps, 'how' | 'secure' | 'outdated' | 'curl' | 'actions'> & {
  readonly result: TestResult;
};

function Result({ result, how, secure, outdated, curl, actions }: ResultProps) {
  const Icon = result.ok ? IconCircleCheck : IconCircleX;
  return (
    <div className={classes.panel} data-tone={result.ok ? 'good' : 'bad'} data-outdated={outdated || undefined}>
      <div className={classes.head}>
        <Icon size={20} className={classes.icon} aria-hidden />
        <span className={classes.title}>{titleOf(result)}</span>
        <span className={classes.how}>{`${result.latencyMs} ms, ${outdated ? 'before the last change' : how}`}</span>
      </div>
      <Steps steps={result.steps} secure={secure} />
      {!result.ok && result.hint !== null && (
        <p className={classes.hint}>
          <b>What to do:</b> {result.hint}
        </p>
      )}
      {result.ok && (
        <p className={classes.hint}>
          <Foreign text={result.message} longest={500} />
        </p>
      )}
      {result.proof === 'unproven' && (
        <Note tone="warn" title="This test cannot prove the credentials">
          The server answers without them too.
        </Note>
      )}
      <div className={classes.actions}>
        {actions}
        <CopyButton words value={detailsOf(result)} label="Copy details" />
        {curl !== undefined && <CopyButton words value={curl} label="Copy as curl" />}
      </div>
    </div>
  );
}

interface StepsProps {
  readonly steps: readonly TestStep[];
  readonly secure: boolean;
  readonly running?: boolean;
}

/** Each stage with what came of it; of a stage that was told twice, the later word counts. */
function Steps({ steps, secure, running = false }: StepsProps) {
  return (
    <ol className={classes.steps}>
      {stages
        .filter(({ stage }) => secure || stage !== 'tls')
        .map(({ stage, word }) => {
          const step = steps.findLast((one) => one.stage === stage);
          return (
            <li
              key={stage}
              className={classes.step}
              data-state={step === undefined ? 'none' : step.ok ? 'ok' : 'failed'}
            >
              <Mark ok={step?.ok} />
              <span className={classes.stage}>{word}</span>
              <Foreign
                text={step?.detail ?? (running ? '…' : 'not reached')}
                longest={500}
                className={classes.detail}
              />
              <span className={classes.ms}>{step === undefined ? '' : `${step.ms} ms`}</span>
            </li>
          );
        })}
    </ol>
  );
}

function Mark({ ok }: { readonly ok: boolean | undefined }) {
  if (ok === undefined) return <IconMinus size={16} role="img" aria-label="Not reached" />;
  return ok ? (
    <IconCheck size={16} role="img" aria-label="Passed" />
  ) : (
    <IconX size={16} role="img" aria-label="Failed" />
  );
}
