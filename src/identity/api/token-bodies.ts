import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsString, Length, Min } from 'class-validator';
import { revocationKinds, type RevocationKind } from '../revocations/revocation.entity.js';
import type { Token } from '../tokens/token.entity.js';

/** A token asked for. */
export class TokenCreate {
  @ApiProperty({ example: 'laptop', description: 'What the token is for' })
  @IsString()
  @Length(1, 200)
  name: string;

  @ApiPropertyOptional({
    example: 90,
    description:
      'Days until it expires; TOKEN_MAX_DAYS at most and by default, and never longer than a token it is made with',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  expiresInDays?: number;

  @ApiPropertyOptional({
    example: 'ci',
    description: 'For administrators: a token for somebody else, by id or as the bare name of a local user',
  })
  @IsOptional()
  @IsString()
  @Length(1, 256)
  sub?: string;

  @ApiPropertyOptional({ example: ['team-a'], description: "For administrators, with sub: the user's groups" })
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  groups?: string[];

  @ApiPropertyOptional({
    description: "Whether the token is an administrator's: theirs by default, never with sub unless it says so",
  })
  @IsOptional()
  @IsBoolean()
  isAdmin?: boolean;
}

/** A token as it is listed: everything but the token. */
export class TokenRead {
  @ApiProperty({ format: 'uuid', description: 'The jti claim' })
  id: string;
  @ApiProperty()
  name: string;
  @ApiProperty({ example: 'local:alice' })
  principalId: string;
  @ApiProperty()
  isAdmin: boolean;
  @ApiProperty({ example: 'local:admin' })
  createdBy: string;
  @ApiProperty({ format: 'date-time' })
  createdAt: string;
  @ApiProperty({ format: 'date-time' })
  expiresAt: string;
  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  revokedAt: string | null;

  static of(token: Token): TokenRead {
    return {
      id: token.id,
      name: token.name,
      principalId: token.principalId,
      isAdmin: token.isAdmin,
      createdBy: token.createdBy,
      createdAt: token.createdAt.toISOString(),
      expiresAt: token.expiresAt.toISOString(),
      revokedAt: token.revokedAt?.toISOString() ?? null,
    };
  }
}

/** A new token; the only time it is shown. */
export class TokenCreated {
  @ApiProperty({ description: 'Shown this once' })
  accessToken: string;
  @ApiProperty({ type: TokenRead })
  token: TokenRead;
}

/** Something to deny. */
export class RevocationCreate {
  @ApiProperty({
    enum: revocationKinds,
    description:
      'jti: a token by its id. token: the token itself, of which its hash is kept. principal: a person by id or e-mail address, whichever way they sign in.',
  })
  @IsIn(revocationKinds)
  kind: RevocationKind;

  @ApiProperty({ example: 'proxy:alice' })
  @IsString()
  @Length(1, 16_000)
  value: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 500)
  reason?: string;
}

/** What was denied. */
export class RevocationCreated {
  @ApiProperty({ enum: revocationKinds })
  kind: RevocationKind;
  @ApiProperty({ description: 'As given; of a token, its hash' })
  value: string;
  @ApiProperty({ nullable: true, type: String })
  reason: string | null;
  @ApiProperty({ type: [String], description: 'The other ids of the same person, which are denied with it' })
  also: string[];
}

/** Something that is denied. */
export class RevocationRead extends OmitType(RevocationCreated, ['also']) {
  @ApiProperty({ nullable: true, type: String, example: 'local:admin' })
  createdBy: string | null;
  @ApiProperty({ format: 'date-time' })
  createdAt: string;
  @ApiProperty({ nullable: true, type: String, format: 'date-time', description: 'null: until it is allowed again' })
  expiresAt: string | null;
}
