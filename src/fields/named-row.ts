import type { FindOptionsWhere, ObjectLiteral, Repository } from 'typeorm';
import { isUuid } from './spelling.js';

type Named = ObjectLiteral & { readonly id: string };
const longestName = 255;

/** The row with this id; else the one with this text in the first of `columns` that any row has it in; never another one. */
export async function namedRow<Row extends Named>(
  rows: Repository<Row>,
  idOrName: string,
  columns: readonly (keyof Row & string)[],
): Promise<Row | null> {
  if (idOrName.includes('\0') || idOrName.length > longestName) return null;
  const byId = isUuid(idOrName) ? await rows.findOneBy({ id: idOrName } as FindOptionsWhere<Row>) : null;
  if (byId !== null) return byId;
  const found = await rows.findBy(columns.map((column) => ({ [column]: idOrName }) as FindOptionsWhere<Row>));
  for (const column of columns) {
    const row = found.find((each) => each[column] === idOrName);
    if (row !== undefined) return row;
  }
  return null;
}
